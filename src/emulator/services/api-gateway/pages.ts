import type { CertificateStore } from './certificate-store.ts';
import type { Place, PositionTokens } from './position-tokens.ts';
import { badRequest } from '../../protocols/service-error.ts';
import type { StoredCertificate } from './stored-certificate.ts';

/** The operation's documented limits on a page. */
export const defaultLimit = 25;
/** See {@link defaultLimit}. */
export const maxLimit = 500;

/** How the emulator departs from full, regular pages. */
export interface PageRules {
  /** The most certificates on any page, whatever `limit` asks for. Default: no cap. */
  readonly maxPageSize?: number;
  /**
   * Decides each page's size by itself: `limit` is what was asked for, `call` counts the list calls from 1. May be less
   * than `limit`, and 0: an empty page that still has a position.
   */
  readonly pageSize?: (limit: number, call: number) => number;
  /** Whether a last page that is exactly full still gives a position, which leads to an empty page. Default false. */
  readonly danglingPosition?: boolean;
}

/** One page of the list. */
export interface Page {
  readonly items: readonly StoredCertificate[];
  /** The token of the next page; absent on the last one. */
  readonly position?: string;
}

/** Answers list calls, one page each. */
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

  /** The page that a call's query asks for, or the refusal that it earns. */
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

  #parsePosition(text: string | undefined): Place {
    const place = text === undefined ? firstPlace : this.#tokens.open(text);
    if (!place) {
      throw badRequest('Invalid position parameter');
    }
    return place;
  }

  #sizeOf(limit: number): number {
    const size = this.#rules.pageSize?.(limit, this.#calls) ?? limit;
    return Math.max(0, Math.min(size, limit, this.#rules.maxPageSize ?? limit));
  }

  #hasPosition(size: number, served: number, remaining: number): boolean {
    const isExactlyFull = served > 0 && served === size;
    return served < remaining || (isExactlyFull && this.#rules.danglingPosition === true);
  }
}

const firstPlace: Place = { ordinal: 0, emptyPages: 0 };

// What the service does with a limit of 0 or 501 is not documented; a refusal shows a caller the mistake.
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
