import type { CertificateStore } from './certificate-store.ts';
import type { ListOffset, PositionTokens } from './position-tokens.ts';
import { badRequest } from '../../protocols/service-error.ts';
import type { StoredCertificate } from './stored-certificate.ts';

/** The page size when a request has no `limit`, as documented. */
export const defaultLimit = 25;
/** The largest documented `limit`. */
export const maxLimit = 500;

/** How the emulator deviates from full, regular pages. */
export interface PageRules {
  /** The most certificates on a page, however large `limit` is. Default: no maximum. */
  readonly maxPageSize?: number;
  /**
   * Returns the size of a page, from 0 to `limit`. `limit` is the requested size, `call` counts the list calls from 1.
   * A page of size 0 is empty and still has a position.
   */
  readonly pageSize?: (limit: number, call: number) => number;
  /** Whether a last page that is exactly full has a position, which leads to an empty page. Default false. */
  readonly danglingPosition?: boolean;
}

/** One page of the list. */
export interface Page {
  readonly items: readonly StoredCertificate[];
  /** The token of the next page. Absent on the last page. */
  readonly position?: string;
}

/** Reads pages of the list. */
export class Pages {
  readonly #store: CertificateStore;
  readonly #tokens: PositionTokens;
  readonly #rules: PageRules;
  #calls = 0;

  constructor(store: CertificateStore, tokens: PositionTokens, rules: PageRules) {
    this.#store = store;
    this.#tokens = tokens;
    this.#rules = rules;
  }

  /** The page that a query asks for. Throws a {@link ServiceError} when the query is invalid. */
  read(query: Readonly<Record<string, string>>): Page {
    this.#calls += 1;
    const limit = parseLimit(query['limit']);
    const start = this.#parsePosition(query['position']);
    const remaining = this.#store.after(start.ordinal);
    const size = this.#sizeOf(limit);
    const entries = remaining.slice(0, size);
    const items = entries.map(({ certificate }) => certificate);
    if (!this.#hasPosition(size, items.length, remaining.length)) {
      return { items };
    }
    const last = entries.at(-1);
    const next = last
      ? { ordinal: last.ordinal, emptyPages: 0 }
      : { ordinal: start.ordinal, emptyPages: start.emptyPages + 1 };
    return { items, position: this.#tokens.seal(next) };
  }

  #parsePosition(text: string | undefined): ListOffset {
    const offset = text === undefined ? startOfList : this.#tokens.open(text);
    if (!offset) {
      throw badRequest('Invalid position parameter');
    }
    return offset;
  }

  #sizeOf(limit: number): number {
    const size = this.#rules.pageSize?.(limit, this.#calls) ?? limit;
    return Math.max(0, Math.min(size, limit, this.#rules.maxPageSize ?? limit));
  }

  #hasPosition(size: number, returned: number, remaining: number): boolean {
    const isExactlyFull = returned > 0 && returned === size;
    return returned < remaining || (isExactlyFull && this.#rules.danglingPosition === true);
  }
}

const startOfList: ListOffset = { ordinal: 0, emptyPages: 0 };

// AWS does not document what a limit of 0 or 501 does. An error shows the caller the mistake.
function parseLimit(text: string | undefined): number {
  if (text === undefined) {
    return defaultLimit;
  }
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > maxLimit) {
    throw badRequest(`Invalid limit parameter: expected a whole number from 1 to ${maxLimit}`);
  }
  return limit;
}
