import type { ClientCertificate as ClientCertificateShape } from '../../certificates/certificate.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import { builder } from './builder.ts';
import { expirationFields } from './expiration-state.ts';
import { errorAtField } from './field-errors.ts';
import { checkClientCertificateId, globalIdOf } from './global-id.ts';
import { locationsArgument, selectLocations, withAccountIds } from './location-input.ts';
import { loadOne } from './load-one.ts';
import { valueOf } from './member.ts';
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
    ...expirationFields(t, ({ expirationDate }) => expirationDate),
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
        return facts && { ...facts, certificate };
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
    resolve: (_root, { clientCertificateId, locations }, context, info) => {
      const id = checkClientCertificateId(clientCertificateId);
      return withAccountIds({ locations }, context, () =>
        loadOne(id, selectLocations(locations, context, info), context, info),
      );
    },
  }),
);
