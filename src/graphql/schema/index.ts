import { builder } from './builder.ts';
import './date-time.ts';
import './client-certificate-connection.ts';
import './client-certificate.ts';
import './node.ts';
import './summary.ts';

builder.queryType({
  description: 'What a gateway to the client certificates of one account and one Region answers.',
});

/** The schema that `schema.graphql` prints. */
export const schema = builder.toSchema({ sortSchema: false });
