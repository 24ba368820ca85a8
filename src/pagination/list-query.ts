import type { ClientCertificate } from '../certificates/certificate.ts';
import type { InUse } from '../certificates/certificate-usage.ts';
import { digestFilter, type Filter, matches } from '../certificates/filter.ts';
import { comparePlaces, describeOrder, type Order, sortPlaceOf } from '../certificates/order.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import { findOffset, type Offset } from './connection-slice.ts';
import { sortByPlace } from '../util/compare.ts';
import { sliceLength, takeTurn } from '../util/slices.ts';
import { type Cursor, cursorLocationKey, cursorLocationOf, type OrderedCursor } from './cursor.ts';
import { type Edge, maxLimit } from './page.ts';
import { createListCursor } from './paginator.ts';

/** What to show of the list: a filter and an order. */
export interface ListQuery {
  readonly filter: Filter | undefined;
  readonly order: Order | undefined;
  /** The moment by which the filter tells what has expired. Called only when it does. */
  readonly now: () => Date;
  /** Tells which certificates are in use. Needed only by a filter that asks for it. */
  readonly inUseOf?: ((certificate: ClientCertificate) => InUse) | undefined;
  /** Two queries with the same key ask for the same. A cursor carries it. */
  readonly key: ListQueryKey;
}

/** Identifies a query. */
interface ListQueryKey {
  /** The digest of the filter; undefined without one. */
  readonly filter: string | undefined;
  /** The order as text; undefined for upstream's own. */
  readonly order: string | undefined;
}

/** The result of a query over the whole list. */
export interface QueriedList {
  readonly edges: readonly Edge[];
  /** The index of each edge in the whole list. */
  readonly indexes: readonly number[];
  /** Errors of certificates that the filter cannot judge, and that are left out for it. */
  readonly errors: readonly UpstreamError[];
}

/** Makes a query of a filter and an order. */
export function createListQuery({
  filter,
  order,
  ...rest
}: Pick<ListQuery, 'now' | 'inUseOf'> & Partial<Pick<ListQuery, 'filter' | 'order'>>): ListQuery {
  const key = { filter: filter && digestFilter(filter), order: order && describeOrder(order) };
  return { filter, order, ...rest, key };
}

/** Whether a query shows the whole list in upstream's own order. */
export function isPlain({ filter, order }: ListQuery): boolean {
  return filter === undefined && order === undefined;
}

/** Whether the result of a query depends on more than the list: on the clock, or on usage. */
export function changesByItself({ filter }: ListQuery): boolean {
  return filter?.expirationState !== undefined || filter?.inUse !== undefined;
}

/**
 * Applies filter and order to the whole list, in slices between which the event loop goes round. A PEM
 * takes half a millisecond to parse for its fingerprint.
 */
export async function queryList(
  list: readonly Edge[],
  { filter, order, now, inUseOf }: ListQuery,
): Promise<QueriedList> {
  const errors: UpstreamError[] = [];
  const chosen: { readonly edge: Edge; readonly index: number }[] = [];
  const length = filter?.fingerprintSha256 === undefined ? maxLimit : sliceLength;
  for (const [index, edge] of list.entries()) {
    if (index > 0 && index % length === 0) await takeTurn();
    const isMatch = filter === undefined || matches(edge.certificate, filter, now, inUseOf);
    if (isMatch instanceof UpstreamError) errors.push(isMatch);
    if (isMatch === true) chosen.push({ edge, index });
  }
  const inOrder = order === undefined ? chosen : sortBy(chosen, ({ edge }) => edge, order);
  return {
    edges: inOrder.map(({ edge }) => edge),
    indexes: inOrder.map(({ index }) => index),
    errors,
  };
}

/** The offset of an edge among those of a filter, given its offset in the whole list. */
export function offsetInFiltered({ indexes }: QueriedList, { index, isPresent }: Offset): Offset {
  return {
    index: indexes.filter((at) => at < index).length,
    isPresent: isPresent && indexes.includes(index),
  };
}

/** The offset of a cursor's edge in an order. */
export function offsetInOrder(edges: readonly Edge[], cursor: OrderedCursor, order: Order): Offset {
  const place = { ...cursor, location: cursorLocationKey(cursor) };
  return findOffset(edges, ({ certificate }) =>
    comparePlaces(sortPlaceOf(certificate, order), place, order),
  );
}

/** Merges the results of a query over several lists into its order, or puts one behind the other. */
export function combineLists(
  lists: readonly QueriedList[],
  order: Order | undefined,
): readonly Edge[] {
  const edges = lists.flatMap((list) => list.edges);
  return order === undefined ? edges : sortBy(edges, (edge) => edge, order);
}

/** The cursor of an edge in a query. */
export function createCursor(edge: Edge, { order, key }: ListQuery): Cursor {
  if (order === undefined) return createListCursor(edge, key.filter);
  const { sortKey, clientCertificateId } = sortPlaceOf(edge.certificate, order);
  return {
    kind: 'ordered',
    ...cursorLocationOf(edge.certificate.location),
    filter: key.filter,
    order: describeOrder(order),
    clientCertificateId,
    sortKey,
  };
}

function sortBy<T>(items: readonly T[], edgeOf: (item: T) => Edge, order: Order): readonly T[] {
  return sortByPlace(
    items,
    (item) => sortPlaceOf(edgeOf(item).certificate, order),
    (one, other) => comparePlaces(one, other, order),
  );
}
