import { countInState, findNextExpiration } from '../../certificates/summary.ts';
import { builder } from './builder.ts';
import { checkWithin, withinArgument } from './expiration-state.ts';

/** The object is empty: each field loads what it needs. */
const ClientCertificateSummary = builder
  .objectRef<Record<string, never>>('ClientCertificateSummary')
  .implement({
    description:
      'What there is of client certificates in the Region of this gateway, in numbers. All of them but `quota` come from one reading of the whole list, 500 certificates a call.',
    fields: (t) => ({
      total: t.int({
        description: 'The number of client certificates.',
        resolve: async (_summary, _arguments, { clientCertificates }) =>
          (await clientCertificates.loadWholeList()).length,
      }),
      expired: t.int({
        nullable: true,
        description:
          'The number that have expired. Null with an error when the expiration date of one is malformed.',
        resolve: async (_summary, _arguments, { clientCertificates, reads }) =>
          countInState(await clientCertificates.loadWholeList(), 'EXPIRED', reads.now(), 0),
      }),
      expiring: t.int({
        nullable: true,
        description:
          'The number that have not expired yet, and expire within the given days. Null with an error when the expiration date of one is malformed.',
        args: { within: withinArgument(t) },
        resolve: async (_summary, { within }, { clientCertificates, reads }) => {
          const withinDays = checkWithin(within);
          const certificates = await clientCertificates.loadWholeList();
          return countInState(certificates, 'EXPIRING', reads.now(), withinDays);
        },
      }),
      quota: t.int({
        nullable: true,
        description:
          'The number that the account may have in the Region, from Service Quotas; cached for an hour. Null when the quota cannot be read, for example without permission for `servicequotas:GetServiceQuota`.',
        resolve: (_summary, _arguments, { reads }) => reads.readQuota(),
      }),
      nextExpiration: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'When the next certificate expires. Null when all have expired or none has a date. Null with an error when the expiration date of one is malformed.',
        resolve: async (_summary, _arguments, { clientCertificates, reads }) =>
          findNextExpiration(await clientCertificates.loadWholeList(), reads.now()),
      }),
    }),
  });

builder.queryField('summary', (t) =>
  t.field({
    type: ClientCertificateSummary,
    description:
      'The client certificates in numbers: how many there are, how many have expired, and when the next one expires.',
    resolve: () => ({}),
  }),
);
