import { LRUCache } from 'lru-cache';
import type { Freshness } from '../../upstream/request-reads.ts';

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
export type CachedResponses = LRUCache<string, CachedResponse>;

/** @param maxBytes of responses and their requests together. */
export function createCachedResponses(maxBytes: number): CachedResponses {
  return new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => entryBytes + key.length + body.length,
  });
}

/** The objects around a body: headers, freshness, and the cache's own. */
const entryBytes = 1500;
