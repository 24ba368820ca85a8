import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Knows the last texts that were added, by their hashes, so that what it takes does not depend on their size. */
export interface TextMemory {
  /** Whether a text is known; from now on it is. */
  learn(text: string): boolean;
  /** Whether a text is known. */
  has(text: string): boolean;
}

/** @param max how many texts it knows; the one that was not asked for longest is forgotten first. */
export function createTextMemory(max: number): TextMemory {
  const known = new LRUCache<string, true>({ max });
  return {
    learn(text) {
      const key = hashOf(text);
      const wasKnown = known.get(key) === true;
      if (!wasKnown) known.set(key, true);
      return wasKnown;
    },
    has: (text) => known.get(hashOf(text)) === true,
  };
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64');
}
