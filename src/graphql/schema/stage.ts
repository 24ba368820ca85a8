import type { Api as ApiShape, AcmCertificate as AcmShape } from '../../certificates/stage.ts';
import {
  expirationDateOf,
  type StageCertificate as StageCertificateShape,
} from '../../certificates/stage-certificate.ts';
import type { ListedStage } from '../../certificates/stage-list.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import { builder } from './builder.ts';
import { ClientCertificate } from './client-certificate.ts';
import { describeValues } from './describe-values.ts';
import { expirationFields } from './expiration-state.ts';

const ApiProtocol = builder.enumType('ApiProtocol', {
  description: 'The protocol of an API whose stages can present a client certificate.',
  values: describeValues<ApiShape['protocol']>({
    REST: 'A REST API.',
    WEBSOCKET: 'A WebSocket API.',
  }),
});

const Api = builder.objectRef<ApiShape>('Api').implement({
  description: 'An API of Amazon API Gateway.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'Its id, such as `a1b2c3d4e5`.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'Its name; null when AWS does not tell it, as AWS Config does not.',
    }),
    protocol: t.expose('protocol', { type: ApiProtocol, description: 'Its protocol.' }),
  }),
});

type AcmStageCertificate = Extract<StageCertificateShape, { readonly kind: 'ACM' }>;
type MissingStageCertificate = Extract<StageCertificateShape, { readonly kind: 'MISSING' }>;

const AcmCertificate = builder.objectRef<AcmStageCertificate>('AcmCertificate').implement({
  description:
    'A certificate of AWS Certificate Manager that a stage presents to its backend. All fields but `arn` need the permission `acm:ListCertificates`.',
  isTypeOf: (value) => (value as StageCertificateShape).kind === 'ACM',
  fields: (t) => {
    const text = (name: Exclude<keyof AcmShape, 'expirationDate'>, description: string) =>
      t.string({ nullable: true, description, resolve: (found) => memberOf(found, name) });
    return {
      arn: t.exposeString('arn', { description: 'Its ARN.' }),
      domainName: text(
        'domainName',
        'Its domain name; null when ACM does not list the certificate.',
      ),
      type: text('type', 'Its type, such as `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`.'),
      status: text('status', 'Its status, such as `ISSUED` or `EXPIRED`.'),
      renewalEligibility: text(
        'renewalEligibility',
        'Whether ACM can renew it by itself: `ELIGIBLE` or `INELIGIBLE`.',
      ),
      ...expirationFields(t, expirationDateOf),
    };
  },
});

const MissingClientCertificate = builder
  .objectRef<MissingStageCertificate>('MissingClientCertificate')
  .implement({
    description:
      'A client certificate that does not exist: the complete list of the account and Region does not contain its id.',
    isTypeOf: (value) => (value as StageCertificateShape).kind === 'MISSING',
    fields: (t) => ({
      clientCertificateId: t.exposeString('clientCertificateId', {
        description: 'The id that the stage has.',
      }),
    }),
  });

const StageClientCertificate = builder.unionType('StageClientCertificate', {
  description: 'The certificate that a stage presents to its backend.',
  types: [ClientCertificate, AcmCertificate, MissingClientCertificate],
  resolveType: (value) => {
    if (!('kind' in value)) return ClientCertificate;
    return value.kind === 'ACM' ? AcmCertificate : MissingClientCertificate;
  },
});

export const Stage = builder.objectRef<ListedStage>('Stage').implement({
  description: 'A stage of an API that presents a client certificate to its backend.',
  fields: (t) => ({
    api: t.field({ type: Api, description: 'Its API.', resolve: ({ stage }) => stage.api }),
    name: t.string({
      description: 'Its name, such as `prod`; unique within the API.',
      resolve: ({ stage }) => stage.name,
    }),
    arn: t.string({
      description:
        'Its ARN, such as `arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/prod`. It has no account id.',
      resolve: ({ stage }) => stage.arn,
    }),
    account: t.string({
      nullable: true,
      description: 'The id of the AWS account; null when AWS does not tell it.',
      resolve: async ({ stage: { location } }, _arguments, { reads }) =>
        location.account ?? (await reads.locationOf(location).askAccountId()) ?? null,
    }),
    accountName: t.string({
      description:
        "The name of the account in the configuration of the gateway; `default` for the gateway's own.",
      resolve: ({ stage }) => stage.location.accountName,
    }),
    region: t.string({
      description: 'The AWS Region, such as `us-east-1`.',
      resolve: ({ stage }) => stage.location.region,
    }),
    clientCertificate: t.field({
      type: StageClientCertificate,
      nullable: true,
      description:
        'The certificate that it presents. Null with an error when the list of certificates cannot be read.',
      resolve: async (listed, _arguments, { stages }) => {
        const found = await stages.loadCertificate(listed);
        if (found instanceof UpstreamError) throw found;
        return found?.kind === 'GENERATED' ? found.certificate : found;
      },
    }),
  }),
});

/** @throws UpstreamError when ACM could not be read. */
function memberOf(
  { certificate }: AcmStageCertificate,
  name: Exclude<keyof AcmShape, 'expirationDate'>,
): string | null {
  if (certificate instanceof UpstreamError) throw certificate;
  return certificate?.[name] ?? null;
}
