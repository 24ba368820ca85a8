import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/**
 * Creates a function that tells whether a key came before, with at most 1,000 others in between. A cache
 * that keeps only what is repeated holds no garbage of what comes once.
 */
export function createRepeatedKeys() {
  const digests = new LRUCache<string, true>({ max: 1000 });
  return (key: string): boolean => {
    const digest = hash('sha256', key, 'base64');
    const isRepeated = digests.has(digest);
    if (!isRepeated) digests.set(digest, true);
    return isRepeated;
  };
}
