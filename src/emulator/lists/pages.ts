import type { Collection } from './collection.ts';
import type { ListOffset, ListTokens } from './list-tokens.ts';

/** How pages of client certificates deviate from full, regular pages. */
export interface PageRules {
  /** The most certificates on a page, however large `limit` is. Default: no maximum. */
  readonly maxPageSize?: number;
  /**
   * Returns the size of a page, from 0 to `limit`. `limit` is the requested size, `call` counts the list calls of a
   * location from 1. A page of size 0 is empty and still has a position.
   */
  readonly pageSize?: (limit: number, call: number) => number;
  /** Whether a last page that is exactly full has a position, which leads to an empty page. Default false. */
  readonly danglingPosition?: boolean;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The token of the next page. Absent on the last page. */
  readonly next?: string;
}

/** Reads pages of a collection. */
export class Pages<T> {
  readonly #list: string;
  readonly #collection: Collection<T>;
  readonly #tokens: ListTokens;
  readonly #rules: PageRules;
  #calls = 0;

  /** `list` names the list. A token of one list is invalid for another. */
  constructor(list: string, collection: Collection<T>, tokens: ListTokens, rules: PageRules = {}) {
    this.#list = list;
    this.#collection = collection;
    this.#tokens = tokens;
    this.#rules = rules;
  }

  /** The page of at most `limit` items that a token leads to. Undefined when the token is invalid. */
  read(limit: number, token: string | undefined): Page<T> | undefined {
    this.#calls += 1;
    const start = token === undefined ? startOfList : this.#tokens.open(this.#list, token);
    if (start === undefined) return undefined;
    const remaining = this.#collection.after(start.ordinal);
    const size = this.#sizeOf(limit);
    const entries = remaining.slice(0, size);
    const items = entries.map(({ item }) => item);
    if (!this.#hasNext(size, items.length, remaining.length)) {
      return { items };
    }
    const last = entries.at(-1);
    const next = last
      ? { ordinal: last.ordinal, emptyPages: 0 }
      : { ordinal: start.ordinal, emptyPages: start.emptyPages + 1 };
    return { items, next: this.#tokens.seal(this.#list, next) };
  }

  #sizeOf(limit: number): number {
    const size = this.#rules.pageSize?.(limit, this.#calls) ?? limit;
    return Math.max(0, Math.min(size, limit, this.#rules.maxPageSize ?? limit));
  }

  #hasNext(size: number, returned: number, remaining: number): boolean {
    const isExactlyFull = returned > 0 && returned === size;
    return returned < remaining || (isExactlyFull && this.#rules.danglingPosition === true);
  }
}

const startOfList: ListOffset = { ordinal: 0, emptyPages: 0 };
