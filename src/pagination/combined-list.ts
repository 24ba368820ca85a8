import { type Location, locationKeyOf } from '../certificates/location.ts';
import {
  type LocationFailure,
  type LocationOutcomes,
  type LocationPart,
  readEach,
} from '../certificates/location-outcomes.ts';
import { asUpstreamError, UpstreamError } from '../certificates/upstream-error.ts';
import {
  type ConnectionSlice,
  type Offset,
  type SliceArguments,
  sliceWholeList,
} from './connection-slice.ts';
import { type Cursor, cursorLocationKey } from './cursor.ts';
import { changesByItself, type ListQuery, offsetInOrder, type QueriedList } from './list-query.ts';
import { takeTurn } from '../util/slices.ts';
import type { Edge } from './page.ts';
import { createQueryMemo, type QueryMemo } from './query-memo.ts';

/** The list of one location, as one request reads it. */
export interface LocatedList {
  readonly location: Location;
  /** The edges behind a cursor of this location, or from the front. */
  readSlice(
    query: ListQuery,
    slice: { readonly first: number; readonly after: Cursor | undefined },
  ): Promise<ConnectionSlice>;
  /** The result of a query over the whole list. */
  readQuery(query: ListQuery): Promise<QueriedList>;
  /** The offset of a cursor's edge in the result of a query. */
  findOffset(cursor: Cursor, query: ListQuery): Promise<Offset>;
}

/** A page of the lists of several locations. */
export interface CombinedSlice extends ConnectionSlice, LocationOutcomes {}

/** The whole lists of several locations. */
export interface CombinedList extends LocationOutcomes {
  readonly edges: readonly Edge[];
  /** Errors of certificates that the filter cannot judge. */
  readonly errors: readonly UpstreamError[];
  readonly parts: readonly LocationPart<QueriedList>[];
}

/** The lists of several locations as one: a request's view of them. */
export interface CombinedLists {
  /** A page, by the Relay specification. */
  readSlice(query: ListQuery, slice: SliceArguments<Cursor>): Promise<CombinedSlice>;
  /** The result of a query over all lists, read at the same time. */
  readQuery(query: ListQuery): Promise<CombinedList>;
}

/** How lists are combined. */
interface CombinedListOptions {
  /** Whether a list that was read serves later requests, so that reading ahead costs nothing. */
  readonly keepsPages: boolean;
  readonly memo?: QueryMemo | undefined;
}

/**
 * Combines the lists of several locations. Without an order they follow each other as they are given.
 * With one, there is one order over all certificates.
 *
 * A location that cannot be read loses its own part: the others are combined without it, and the
 * result tells which it is.
 */
export function combineLocations(
  lists: readonly LocatedList[],
  { keepsPages, memo = createQueryMemo() }: CombinedListOptions,
): CombinedLists {
  async function readQuery(query: ListQuery): Promise<CombinedList> {
    // Its result is not remembered. Fifteen in one operation over 100 locations would block for 60 ms.
    if (changesByItself(query)) await takeTurn();
    const outcomes = await readEach(
      lists,
      ({ location }) => location,
      (list) => list.readQuery(query),
    );
    const queried = outcomes.parts.map(({ value }) => value);
    const edges = memo.combine(queried, query);
    return { ...outcomes, edges, errors: queried.flatMap(({ errors }) => errors) };
  }

  /** The offset of a cursor among all edges. Where its location could not be read, that is where its part would be. */
  async function findOffset(
    cursor: Cursor,
    query: ListQuery,
    { edges, parts }: CombinedList,
  ): Promise<Offset> {
    if (cursor.kind === 'ordered' && query.order !== undefined) {
      return offsetInOrder(edges, cursor, query.order);
    }
    const at = indexOfLocation(lists, cursor);
    const before = new Set(lists.slice(0, at).map(({ location }) => location));
    const start = parts
      .filter(({ location }) => before.has(location))
      .reduce((count, { value }) => count + value.edges.length, 0);
    const own = lists[at];
    if (own === undefined || !parts.some(({ location }) => location === own.location)) {
      return { index: start, isPresent: false };
    }
    const { index, isPresent } = await own.findOffset(cursor, query);
    return { index: start + index, isPresent };
  }

  async function readWhole(
    query: ListQuery,
    { after, before, ...counts }: SliceArguments<Cursor>,
  ): Promise<CombinedSlice> {
    const combined = await readQuery(query);
    const slice = sliceWholeList(combined.edges, {
      ...counts,
      after: after && (await findOffset(after, query, combined)),
      before: before && (await findOffset(before, query, combined)),
    });
    return { ...slice, read: combined.read, failures: combined.failures };
  }

  /** Reads one location after the other until the page is full. Later locations are not waited for. */
  async function readForward(
    query: ListQuery,
    first: number,
    after: Cursor | undefined,
  ): Promise<CombinedSlice> {
    const start = after === undefined ? 0 : indexOfLocation(lists, after);
    const edges: Edge[] = [];
    const done: Location[] = [];
    const failures: LocationFailure[] = [];
    const slices: Promise<ConnectionSlice | UpstreamError>[] = [];
    let hasPreviousPage = after !== undefined;
    let hasNextPage = false;

    /** Begins to read a location. Behind the first, twice as many are read as were read before. */
    function read(index: number): Promise<ConnectionSlice | UpstreamError> | undefined {
      const end = keepsPages ? 2 * slices.length + 1 : slices.length + 1;
      // With `first: 0` a single certificate still tells whether there is a next page.
      const wanted = Math.max(first - edges.length, 1);
      if (slices[index - start] === undefined) {
        for (const list of lists.slice(start + slices.length, start + end)) {
          const cursor = slices.length === 0 ? after : undefined;
          // A fault of the gateway and a cursor without a place are no failures of a location.
          const slice = list
            .readSlice(query, { first: wanted, after: cursor })
            .catch(asUpstreamError);
          // Nobody may wait for it.
          slice.catch(() => undefined);
          slices.push(slice);
        }
      }
      return slices[index - start];
    }

    for (const [index, { location }] of lists.entries()) {
      if (index < start) continue;
      const slice = await read(index);
      if (slice === undefined) break;
      const wanted = first - edges.length;
      const isFull = wanted === 0 && index > start;
      if (slice instanceof UpstreamError) {
        // It may have more certificates. The next page will tell.
        if (isFull) {
          hasNextPage = true;
          break;
        }
        failures.push({ location, error: slice });
        continue;
      }
      if (index === start && start === 0) hasPreviousPage = slice.hasPreviousPage;
      if (!isFull) done.push(location);
      edges.push(...slice.edges.slice(0, wanted));
      hasNextPage = slice.edges.length > wanted || slice.hasNextPage;
      if (hasNextPage) break;
    }
    return { edges, hasNextPage, hasPreviousPage, read: done, failures };
  }

  return {
    readQuery,
    readSlice(query, slice) {
      const { first, after, last, before } = slice;
      const isForward = query.order === undefined && last === undefined && before === undefined;
      return isForward && first !== undefined
        ? readForward(query, first, after)
        : readWhole(query, slice);
    },
  };
}

/** The index of a cursor's location. @throws TypeError when it is not among them. */
function indexOfLocation(lists: readonly LocatedList[], cursor: Cursor): number {
  const key = cursorLocationKey(cursor);
  const index = lists.findIndex(({ location }) => locationKeyOf(location) === key);
  if (index === -1) throw new TypeError('A cursor needs a location that is read.');
  return index;
}
