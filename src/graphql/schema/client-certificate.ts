import type { ClientCertificate as ClientCertificateShape } from '../../certificates/certificate.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import { daysUntil, expirationStateOf, isExpired } from '../../certificates/expiration.ts';
import { builder } from './builder.ts';
import { checkWithin, ExpirationState, withinArgument } from './expiration-state.ts';
import { checkClientCertificateId, globalIdOf } from './global-id.ts';
import {
  askAccountIds,
  locationsArgument,
  needsAccountIds,
  selectLocations,
} from './location-input.ts';
import { loadOne } from './load-one.ts';
import { errorAtField, valueOf } from './member.ts';
import { Tag } from './tag.ts';
import { X509 } from './x509.ts';

const typename = 'ClientCertificate';

export const ClientCertificate = builder.objectRef<ClientCertificateShape>(typename).implement({
  description:
    'A certificate that Amazon API Gateway generated to authenticate itself to a backend. It expires 365 days after its creation. AWS sends no warning.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: () => true,
  fields: (t) => ({
    id: t.id({
      description: 'The opaque global id, unique across all types, accounts and Regions.',
      resolve: globalIdOf,
    }),
    clientCertificateId: t.exposeString('clientCertificateId', {
      description: 'The id that Amazon API Gateway assigned, unique within the Region.',
    }),
    arn: t.string({
      description:
        'The Amazon Resource Name: `arn:{partition}:apigateway:{region}::/clientcertificates/{clientCertificateId}`. It carries no account id.',
      resolve: ({ clientCertificateId, location }, _arguments, { reads }) =>
        reads.locationOf(location).arnOf(clientCertificateId),
    }),
    region: t.string({
      description: 'The AWS Region that it belongs to, such as `us-east-1`.',
      resolve: ({ location }) => location.region,
    }),
    account: t.string({
      nullable: true,
      description:
        'The id of the AWS account that it belongs to; null when AWS does not tell it. The gateway asks AWS STS for it once.',
      resolve: async ({ location }, _arguments, { reads }) =>
        location.account ?? (await reads.locationOf(location).askAccountId()) ?? null,
    }),
    accountName: t.string({
      description:
        "The name of that account in the configuration of the gateway; `default` for the gateway's own.",
      resolve: ({ location }) => location.accountName,
    }),
    description: t.string({
      nullable: true,
      description: 'The description that its owner gave it. Null when there is none.',
      resolve: ({ description }) => valueOf(description),
    }),
    createdDate: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was created. Null when Amazon API Gateway does not return a date.',
      resolve: ({ createdDate }) => valueOf(createdDate),
    }),
    expirationDate: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it expires. Backends that check it reject it from then on. Null when Amazon API Gateway does not return a date.',
      resolve: ({ expirationDate }) => valueOf(expirationDate),
    }),
    isExpired: t.boolean({
      nullable: true,
      description:
        'Whether it has expired, by the clock of the gateway. Null when `expirationDate` is null.',
      resolve: ({ expirationDate }, _arguments, { reads }) => {
        const date = valueOf(expirationDate);
        return date && isExpired(date, reads.now());
      },
    }),
    daysUntilExpiration: t.int({
      nullable: true,
      description:
        'Days of 24 hours until it expires, rounded down: 0 on the last day, negative after it has expired. Null when `expirationDate` is null.',
      resolve: ({ expirationDate }, _arguments, { reads }) => {
        const date = valueOf(expirationDate);
        return date && daysUntil(date, reads.now());
      },
    }),
    expirationState: t.field({
      type: ExpirationState,
      nullable: true,
      description:
        'Whether it is valid, expires soon, or has expired. Null when `expirationDate` is null.',
      args: { within: withinArgument(t) },
      resolve: ({ expirationDate }, { within }, { reads }) => {
        const withinDays = checkWithin(within);
        const date = valueOf(expirationDate);
        return date && expirationStateOf(date, reads.now(), withinDays);
      },
    }),
    pemEncodedCertificate: t.string({
      nullable: true,
      description:
        'The public certificate in PEM with CRLF line ends, for the trust store of a backend. Null when Amazon API Gateway does not return it.',
      resolve: ({ pemEncodedCertificate }) => valueOf(pemEncodedCertificate),
    }),
    x509: t.field({
      type: X509,
      nullable: true,
      description:
        'The fields of the X.509 certificate in the PEM. Null when Amazon API Gateway returns no PEM. Null with an error when the PEM is not a certificate.',
      resolve: (certificate) => {
        const facts = valueOf(certificate.x509());
        return facts && { facts, certificate };
      },
    }),
    tags: t.field({
      type: [Tag],
      description: 'Its tags, sorted by key. Empty when there are none.',
      resolve: ({ tags }, _arguments, { fieldErrors }, info) => {
        if (!(tags instanceof UpstreamError)) return tags;
        fieldErrors.push(errorAtField(tags, info));
        return [];
      },
    }),
  }),
});

builder.queryField('clientCertificate', (t) =>
  t.field({
    type: ClientCertificate,
    nullable: true,
    description:
      'The client certificate with this `clientCertificateId` in one of the locations; null when there is none. Two or more lookups in one operation are read together.',
    args: {
      clientCertificateId: t.arg.string({
        required: true,
        description:
          'The id: 1 to 64 letters, digits and hyphens. Amazon API Gateway uses six characters.',
      }),
      locations: locationsArgument(t),
    },
    resolve: async (_root, given, context, info) => {
      const id = checkClientCertificateId(given.clientCertificateId);
      if (needsAccountIds(given, context)) await askAccountIds(given, context);
      const selection = selectLocations(given.locations, context, info);
      return loadOne(id, selection, context, info);
    },
  }),
);
