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

/**
 * The description of `nodes`. This schema declares the field itself, because the Relay plugin's creates a
 * generator function for each page.
 */
export const nodesDescription = 'The certificates of this page, without their cursors.';

/** The edges of a page. A cursor is encoded only when it is selected. */
export function createEdges<Item, Node>(
  items: readonly Item[],
  nodeOf: (item: Item) => Node,
  cursorOf: (item: Item) => string,
) {
  return inSlices(items.map((item) => new PageEdge(item, nodeOf(item), cursorOf)));
}

/** A class, because the accessor of an object literal outlives its request: see docs/performance.md. */
class PageEdge<Item, Node> {
  readonly node: Node;
  readonly #item: Item;
  readonly #cursorOf: (item: Item) => string;

  constructor(item: Item, node: Node, cursorOf: (item: Item) => string) {
    this.node = node;
    this.#item = item;
    this.#cursorOf = cursorOf;
  }

  get cursor(): string {
    return this.#cursorOf(this.#item);
  }
}

/** The `pageInfo` of a page. A cursor is encoded only when it is selected. */
export class PageInfo<Item> {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #edges: readonly Item[];
  readonly #cursorOf: (item: Item) => string;

  constructor(
    { edges, hasNextPage, hasPreviousPage }: ConnectionSlice<Item>,
    cursorOf: (item: Item) => string,
  ) {
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = hasPreviousPage;
    this.#edges = edges;
    this.#cursorOf = cursorOf;
  }

  get startCursor(): string | null {
    return this.#cursorAt(0);
  }

  get endCursor(): string | null {
    return this.#cursorAt(-1);
  }

  #cursorAt(index: number): string | null {
    const item = this.#edges.at(index);
    return item === undefined ? null : this.#cursorOf(item);
  }
}

function checkCount(name: string, count: number | null | undefined): number | undefined {
  if (count === undefined || count === null) return undefined;
  const max = limitTable.first.byDefault;
  if (count >= 0 && count <= max) return count;
  throw badUserInput(`Expected ${name} to be from 0 to ${max}; got ${count}.`);
}
