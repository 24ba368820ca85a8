import type { StageCertificate } from '../../certificates/stage-certificate.ts';
import type {
  StageFilter as StageFilterShape,
  StageOrder as StageOrderShape,
} from '../../certificates/stage-list.ts';
import { builder } from './builder.ts';
import {
  checkExpirationState,
  checkList,
  maxFilterLocations,
} from './client-certificate-filter.ts';
import { OrderDirection } from './client-certificate-order.ts';
import { describeValues } from './describe-values.ts';
import { ExpirationState, withinDescription } from './expiration-state.ts';

const StageCertificateKind = builder.enumType('StageCertificateKind', {
  description: 'The kind of the certificate that a stage presents.',
  values: describeValues<StageCertificate['kind']>({
    GENERATED: 'A client certificate that Amazon API Gateway generated.',
    ACM: 'A certificate of AWS Certificate Manager.',
    MISSING: 'A client certificate that does not exist.',
  }),
});

export const StageFilter = builder.inputType('StageFilter', {
  description: 'Conditions on a stage. A stage must meet all that are given.',
  fields: (t) => ({
    account: t.stringList({
      description: `It is in one of these AWS accounts, by their ids; at most ${maxFilterLocations}.`,
    }),
    region: t.stringList({
      description: `It is in one of these Regions, such as \`us-east-1\`; at most ${maxFilterLocations}.`,
    }),
    apiIds: t.stringList({
      description: `The id of its API is one of these; at most ${maxFilterLocations}.`,
    }),
    certificateKinds: t.field({
      type: [StageCertificateKind],
      description: 'Its certificate is of one of these kinds.',
    }),
    expiresBefore: t.field({
      type: 'DateTime',
      description: 'Its certificate expires before this time.',
    }),
    expiresAfter: t.field({
      type: 'DateTime',
      description: 'Its certificate expires after this time.',
    }),
    expirationState: t.field({
      type: ExpirationState,
      description: 'Its certificate is in this state, by the clock of the gateway.',
    }),
    within: t.int({
      description: `${withinDescription} Only with \`expirationState\`. Default 30.`,
    }),
  }),
});

const StageOrderField = builder.enumType('StageOrderField', {
  description: 'The values by which stages can be sorted.',
  values: describeValues<StageOrderShape['field']>({
    API_NAME: 'The name of its API, of which the first 1,024 characters count, by code unit.',
    STAGE_NAME: 'Its name, by code unit.',
    EXPIRATION_DATE: 'When its certificate expires.',
  }),
});

export const StageOrder = builder.inputType('StageOrder', {
  description:
    'An order of stages. Ties are broken by location, API and name; stages without the value come last in both directions.',
  fields: (t) => ({
    field: t.field({ type: StageOrderField, required: true, description: 'The value to sort by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'ASC',
      description: 'The direction. Default ascending.',
    }),
  }),
});

/** A filter as the schema passes it. */
type StageFilterInput = typeof StageFilter.$inferInput;

/** Conditions on a stage and on its location. */
interface CheckedStageFilter {
  readonly ofStage: StageFilterShape;
  readonly accounts: ReadonlySet<string> | undefined;
  readonly regions: ReadonlySet<string> | undefined;
  /** Whether it depends on certificates. */
  readonly needsCertificates: boolean;
}

/**
 * Normalizes a filter.
 *
 * @throws GraphQLError `BAD_USER_INPUT` for a condition that is not valid.
 */
export function checkStageFilter(given: StageFilterInput | null | undefined): CheckedStageFilter {
  const { certificateKinds: kinds, expiresBefore, expiresAfter } = given ?? {};
  const ofCertificate = {
    kinds: kinds ? new Set(kinds) : undefined,
    expiresBefore: expiresBefore ?? undefined,
    expiresAfter: expiresAfter ?? undefined,
    expirationState: checkExpirationState(given ?? {}),
  };
  return {
    ofStage: { ...ofCertificate, apiIds: checkList('apiIds', given?.apiIds) },
    accounts: checkList('account', given?.account),
    regions: checkList('region', given?.region),
    needsCertificates: Object.values(ofCertificate).some((condition) => condition !== undefined),
  };
}
