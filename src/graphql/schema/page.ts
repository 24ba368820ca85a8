import { defaultFirst, limitTable } from '../../config/limits.ts';
import type { ConnectionSlice } from '../../pagination/connection-slice.ts';
import { inSlices } from '../../util/slices.ts';
import { badUserInput } from '../errors.ts';

/** The arguments of a connection, as the schema brings them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/**
 * Checks `first` and `last`. Without either, `first` has its default.
 *
 * @throws GraphQLError `BAD_USER_INPUT` when one is out of range.
 */
export function checkCounts({ first, last }: PageArguments) {
  const [checkedFirst, checkedLast] = [checkCount('first', first), checkCount('last', last)];
  const byDefault = checkedLast === undefined ? defaultFirst : undefined;
  return { first: checkedFirst ?? byDefault, last: checkedLast };
}

/** The edges of a page. A cursor is encoded only when it is selected. */
export function createEdges<Item, Node>(
  items: readonly Item[],
  nodeOf: (item: Item) => Node,
  cursorOf: (item: Item) => string,
) {
  return inSlices(
    items.map((item) => ({
      node: nodeOf(item),
      get cursor() {
        return cursorOf(item);
      },
    })),
  );
}

/** The `pageInfo` of a page. A cursor is encoded only when it is selected. */
export function createPageInfo<Item>(
  { edges, hasNextPage, hasPreviousPage }: ConnectionSlice<Item>,
  cursorOf: (item: Item) => string,
) {
  const cursorAt = (index: number) => {
    const item = edges.at(index);
    return item === undefined ? null : cursorOf(item);
  };
  return {
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return cursorAt(0);
    },
    get endCursor() {
      return cursorAt(-1);
    },
  };
}

function checkCount(name: string, count: number | null | undefined): number | undefined {
  if (count === undefined || count === null) return undefined;
  const max = limitTable.first.byDefault;
  if (count >= 0 && count <= max) return count;
  throw badUserInput(`Expected ${name} to be from 0 to ${max}; got ${count}.`);
}
