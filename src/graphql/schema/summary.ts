import { countInState, findNextExpiration } from '../../certificates/summary.ts';
import { builder } from './builder.ts';
import { checkWithin, withinArgument } from './expiration-state.ts';

/** The summary has nothing of its own: each field reads what it needs when it is asked for. */
const ClientCertificateSummary = builder
  .objectRef<Record<string, never>>('ClientCertificateSummary')
  .implement({
    description:
      'What there is of client certificates in the Region of this gateway, in numbers. All of them but `quota` come from one reading of the whole list, 500 certificates a call.',
    fields: (t) => ({
      total: t.int({
        description: 'How many client certificates there are.',
        resolve: async (_summary, _arguments, { clientCertificates }) =>
          (await clientCertificates.loadWholeList()).length,
      }),
      expired: t.int({
        nullable: true,
        description:
          'How many of them have expired. Null only with an error, when the date of one is malformed.',
        resolve: async (_summary, _arguments, { clientCertificates, reads }) =>
          countInState(await clientCertificates.loadWholeList(), 'EXPIRED', reads.now(), 0),
      }),
      expiring: t.int({
        nullable: true,
        description:
          'How many of them have not expired and will within these days. Null only with an error, when the date of one is malformed.',
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
          'How many the account may have in the Region, as Service Quotas says; kept for an hour. Null when it does not say, as when the credentials do not permit `servicequotas:GetServiceQuota`.',
        resolve: (_summary, _arguments, { reads }) => reads.readQuota(),
      }),
      nextExpiration: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'When the next one expires that has not yet; null when none will. Null with an error when the date of one is malformed.',
        resolve: async (_summary, _arguments, { clientCertificates, reads }) =>
          findNextExpiration(await clientCertificates.loadWholeList(), reads.now()),
      }),
    }),
  });

builder.queryField('summary', (t) =>
  t.field({
    type: ClientCertificateSummary,
    description: 'How many client certificates there are, have expired, and expire next.',
    resolve: () => ({}),
  }),
);
