import { compare } from '../util/compare.ts';
import { type ExpirationConditions, meetsConditions } from './expiration.ts';
import { compareSortKeys, maxSortedCharacters, type Order, type SortKey } from './order.ts';
import type { Stage } from './stage.ts';
import { expirationDateOf, type StageCertificate } from './stage-certificate.ts';
import { UpstreamError } from './upstream-error.ts';

/** A stage in a list of several locations, with its certificate. */
export interface ListedStage {
  readonly stage: Stage;
  /** The index of its location in configured order. */
  readonly locationIndex: number;
  /** Finds its certificate. Undefined where the certificates are not read yet. */
  readonly findCertificate: (() => StageCertificate | UpstreamError | null) | undefined;
}

/** Conditions on a stage; all that are given must hold. */
export interface StageFilter extends ExpirationConditions {
  readonly apiIds?: ReadonlySet<string> | undefined;
  readonly kinds?: ReadonlySet<StageCertificate['kind']> | undefined;
}

/** A total order of stages. Ties are broken by location, API and name. */
export interface StageOrder {
  readonly field: 'API_NAME' | 'STAGE_NAME' | 'EXPIRATION_DATE';
  readonly direction: Order['direction'];
}

/** The place of a stage in an order. Without an order the sort key is null. */
export interface StagePlace {
  readonly sortKey: SortKey;
  readonly locationIndex: number;
  readonly apiId: string;
  readonly name: string;
}

/**
 * Whether a stage meets every condition. When one depends on a certificate that is not known and no
 * other fails, the result is the error that says why.
 */
export function matchesStage(
  { stage, findCertificate = () => null }: ListedStage,
  filter: StageFilter,
  now: () => Date,
): boolean | UpstreamError {
  const { apiIds, kinds, expiresBefore, expiresAfter, expirationState } = filter;
  if (apiIds?.has(stage.api.id) === false) return false;
  if (kinds !== undefined) {
    const found = findCertificate();
    if (found instanceof UpstreamError) return found;
    if (found === null || !kinds.has(found.kind)) return false;
  }
  if (!expiresBefore && !expiresAfter && !expirationState) return true;
  const date = expirationDateOf(findCertificate());
  if (date === null || date instanceof UpstreamError) return date ?? false;
  return meetsConditions(date, filter, now);
}

/** The place of a stage in an order. What is not known counts as missing. */
export function stagePlaceOf(listed: ListedStage, order: StageOrder | undefined): StagePlace {
  const { stage, locationIndex } = listed;
  const sortKey = order === undefined ? null : sortKeyOf(listed, order.field);
  return { sortKey, locationIndex, apiId: stage.api.id, name: stage.name };
}

/** A comparator for stages of one location: by API and name. */
export function compareStages(one: Stage, other: Stage): number {
  return compare(one.api.id, other.api.id) || compare(one.name, other.name);
}

/** A comparator for places. Stages without a value come last in both directions. */
export function compareStagePlaces(
  one: StagePlace,
  other: StagePlace,
  order: StageOrder | undefined,
): number {
  return (
    compareSortKeys(one.sortKey, other.sortKey, order?.direction) ||
    one.locationIndex - other.locationIndex ||
    compare(one.apiId, other.apiId) ||
    compare(one.name, other.name)
  );
}

function sortKeyOf(
  { stage, findCertificate = () => null }: ListedStage,
  field: StageOrder['field'],
): SortKey {
  switch (field) {
    case 'API_NAME':
      return stage.api.name?.slice(0, maxSortedCharacters) ?? null;
    case 'STAGE_NAME':
      return stage.name;
    case 'EXPIRATION_DATE': {
      const date = expirationDateOf(findCertificate());
      return date instanceof Date ? date.getTime() : null;
    }
  }
}
