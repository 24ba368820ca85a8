import type { Cursor, OrderedCursor } from './cursor.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import { digestFilter, type Filter, matches } from '../certificates/filter.ts';
import { type Entry, createListCursor } from './paginator.ts';
import { comparePlaces, describeOrder, type Order, sortPlaceOf } from '../certificates/order.ts';
import type { Place } from './connection-slice.ts';

/** A way to look at the list: what of it to show, in which order, and when. */
export interface View {
  readonly filter: Filter | undefined;
  readonly order: Order | undefined;
  /** The moment at which the filter tells what has expired; asked for only where it does. */
  readonly now: () => Date;
  /** What tells it from another view; a cursor carries it. */
  readonly key: ViewKey;
}

/** Two views with the same key ask for the same. */
export interface ViewKey {
  /** The digest of the filter; none without one. */
  readonly filter: string | undefined;
  /** The order as text; none for upstream's own. */
  readonly order: string | undefined;
}

/** What a view shows of the whole list. */
export interface ViewedList {
  readonly entries: readonly Entry[];
  /** The index of each entry in the whole list. */
  readonly indexes: readonly number[];
  /** Errors of certificates that the filter cannot judge, and that are left out for it. */
  readonly doubts: readonly UpstreamError[];
}

/** Makes the view of a filter and an order. */
export function createView({ filter, order, now }: Omit<View, 'key'>): View {
  const key = { filter: filter && digestFilter(filter), order: order && describeOrder(order) };
  return { filter, order, now, key };
}

/** Whether a view shows the whole list in upstream's own order. */
export function isPlain({ filter, order }: View): boolean {
  return filter === undefined && order === undefined;
}

/** Applies filter and order to the whole list. */
export function viewList(list: readonly Entry[], { filter, order, now }: View): ViewedList {
  const doubts: UpstreamError[] = [];
  const chosen = list.flatMap((entry, index) => {
    const answer = filter === undefined || matches(entry.certificate, filter, now);
    if (answer instanceof UpstreamError) doubts.push(answer);
    return answer === true ? [{ entry, index }] : [];
  });
  const inOrder = order === undefined ? chosen : sortBy(chosen, order);
  return {
    entries: inOrder.map(({ entry }) => entry),
    indexes: inOrder.map(({ index }) => index),
    doubts,
  };
}

/** Where an edge stands among the entries of a filter, given where it stands in the whole list. */
export function placeInFiltered({ indexes }: ViewedList, { index, isPresent }: Place): Place {
  return {
    index: indexes.filter((at) => at < index).length,
    isPresent: isPresent && indexes.includes(index),
  };
}

/** Where a cursor's edge stands among the entries of an order, or would if it were still there. */
export function placeInOrder({ entries }: ViewedList, cursor: OrderedCursor, order: Order): Place {
  const distances = entries.map(({ certificate }) =>
    comparePlaces(sortPlaceOf(certificate, order), cursor, order),
  );
  return {
    index: distances.filter((distance) => distance < 0).length,
    isPresent: distances.includes(0),
  };
}

/** The cursor of an entry in a view of a Region's list. */
export function createCursor(entry: Entry, { order, key }: View, region: string): Cursor {
  if (order === undefined) return createListCursor(entry, region, key.filter);
  return {
    kind: 'ordered',
    region,
    filter: key.filter,
    order: describeOrder(order),
    ...sortPlaceOf(entry.certificate, order),
  };
}

function sortBy<T extends { readonly entry: Entry }>(chosen: readonly T[], order: Order): T[] {
  return chosen
    .map((one) => ({ one, place: sortPlaceOf(one.entry.certificate, order) }))
    .sort((a, b) => comparePlaces(a.place, b.place, order))
    .map(({ one }) => one);
}
