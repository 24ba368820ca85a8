import type { Edge } from './page.ts';

/** The arguments of a Relay connection, checked: counts in range, cursors decoded. */
export interface SliceArguments<Cursor> {
  readonly first?: number | undefined;
  readonly after?: Cursor | undefined;
  readonly last?: number | undefined;
  readonly before?: Cursor | undefined;
}

/** One page of a connection. */
export interface ConnectionSlice<T = Edge> {
  readonly edges: readonly T[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Where a cursor's edge is in a list, or would be if it were still there. */
export interface Offset {
  /** How many edges come before it. */
  readonly index: number;
  /** Whether the edge is still there. */
  readonly isPresent: boolean;
}

/**
 * The pagination algorithm of the Relay Cursor Connections specification over a whole list, to the
 * letter: a `before` whose edge is not behind `after` removes nothing.
 *
 * @see https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm
 */
export function sliceWholeList<T>(
  list: readonly T[],
  { first, last, after, before }: SliceArguments<Offset>,
): ConnectionSlice<T> {
  const start = after === undefined ? 0 : after.index + (after.isPresent ? 1 : 0);
  const end = before === undefined || before.index < start ? list.length : before.index;
  const applied = list.slice(start, end);
  const upToFirst = first === undefined ? applied : applied.slice(0, first);
  const edges = last === undefined ? upToFirst : takeLast(upToFirst, last);
  return {
    edges,
    hasNextPage:
      first === undefined
        ? before !== undefined && list.length > before.index
        : applied.length > first,
    hasPreviousPage: last === undefined ? start > 0 : applied.length > last,
  };
}

/** The offset of a place in a sorted list, by the distance of each item from it: negative before, 0 at the place. */
export function findOffset<T>(sorted: readonly T[], distanceOf: (item: T) => number): Offset {
  const distanceAt = (index: number): number => {
    const item = sorted[index];
    return item === undefined ? Infinity : distanceOf(item);
  };
  let [start, end] = [0, sorted.length];
  while (start < end) {
    const middle = Math.floor((start + end) / 2);
    if (distanceAt(middle) < 0) start = middle + 1;
    else end = middle;
  }
  return { index: start, isPresent: distanceAt(start) === 0 };
}

function takeLast<T>(edges: readonly T[], count: number): readonly T[] {
  return edges.slice(Math.max(edges.length - count, 0));
}
