import { LRUCache } from 'lru-cache';
import type { Freshness } from '../../upstream/gateway-reads.ts';
import { createRepeatedKeys } from '../../util/repeated-keys.ts';

/** A response as it was sent, and how long it may be replayed. */
export interface CachedResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly freshness: Freshness;
  /** The account whose data it contains. */
  readonly account: string;
  /** For the access log. */
  readonly operationName: string | undefined;
}

/**
 * Creates an empty cache of responses. The least recently used are evicted first.
 *
 * @param maxBytes The limit for responses and cache keys together.
 */
export function createCachedResponses(maxBytes: number) {
  const isRepeated = createRepeatedKeys();
  const responses = new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => entryBytes + key.length + body.length,
  });
  return {
    find: (key: string): CachedResponse | undefined => responses.get(key),
    /** Stores a response when its request was seen before. One that is never repeated is not stored. */
    offer(key: string, makeResponse: () => CachedResponse): void {
      if (isRepeated(key)) responses.set(key, makeResponse());
    },
  };
}

/** An estimate for the objects of an entry: headers, freshness, and the bookkeeping of the cache. */
const entryBytes = 1500;
