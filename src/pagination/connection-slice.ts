import type { Entry } from './paginator.ts';

/** The arguments of a Relay connection, checked: counts in range, cursors decoded. */
export interface SliceArguments<Cursor> {
  readonly first?: number | undefined;
  readonly after?: Cursor | undefined;
  readonly last?: number | undefined;
  readonly before?: Cursor | undefined;
}

/** What a connection shows of the list. */
export interface Slice {
  readonly entries: readonly Entry[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Where a cursor's edge stands in the whole list, or would stand if it were still there. */
export interface Place {
  /** How many edges come before it. */
  readonly index: number;
  readonly isPresent: boolean;
}

/**
 * The pagination algorithm of the Relay Cursor Connections specification over a whole list, to the
 * letter: a `before` whose edge is not among those that `after` has left removes nothing.
 *
 * @see https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm
 */
export function sliceWholeList(list: readonly Entry[], place: SliceArguments<Place>): Slice {
  const { first, last, after, before } = place;
  const start = after === undefined ? 0 : after.index + (after.isPresent ? 1 : 0);
  const end = before === undefined || before.index < start ? list.length : before.index;
  const applied = list.slice(start, end);
  const upToFirst = first === undefined ? applied : applied.slice(0, first);
  const entries = last === undefined ? upToFirst : takeLast(upToFirst, last);
  return {
    entries,
    hasNextPage:
      first === undefined
        ? before !== undefined && list.length > before.index
        : applied.length > first,
    hasPreviousPage: last === undefined ? start > 0 : applied.length > last,
  };
}

function takeLast(entries: readonly Entry[], count: number): readonly Entry[] {
  return entries.slice(Math.max(entries.length - count, 0));
}
