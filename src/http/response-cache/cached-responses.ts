import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Freshness } from '../../upstream/gateway-reads.ts';

/** A response as it was sent, and until when it may be sent again. */
export interface CachedResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly freshness: Freshness;
  /** The account whose data it shows. */
  readonly account: string;
  /** For the access log. */
  readonly operationName: string | undefined;
}

/** Responses by their requests. The least recently used are evicted first. */
export interface CachedResponses {
  find(key: string): CachedResponse | undefined;
  /** Caches the response of a request that came before. One that comes once would only evict others. */
  offer(key: string, makeResponse: () => CachedResponse): void;
}

/** @param maxBytes of responses and their requests together. */
export function createCachedResponses(maxBytes: number): CachedResponses {
  const requested = new LRUCache<string, true>({ max: rememberedRequests });
  const responses = new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => entryBytes + key.length + body.length,
  });
  return {
    find: (key) => responses.get(key),
    offer(key, makeResponse) {
      const digest = hash('sha256', key, 'base64');
      if (requested.has(digest)) responses.set(key, makeResponse());
      else requested.set(digest, true);
    },
  };
}

/** So many other requests may come between two of the same. */
const rememberedRequests = 1000;

/** The objects around a body: headers, freshness, and the cache's own. */
const entryBytes = 1500;
