import { builder } from './builder.ts';
import './date-time.ts';
import './client-certificate-connection.ts';
import './client-certificate.ts';
import './location.ts';
import './node.ts';
import './rotation-plan.ts';
import './stage-connection.ts';
import './summary.ts';

builder.queryType({
  description: 'What a gateway to the client certificates of AWS accounts and Regions answers.',
});

/** The schema that `schema.graphql` prints. */
export const schema = builder.toSchema({ sortSchema: false });
