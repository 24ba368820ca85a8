import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Whether a text has come before, as far as it is remembered; from now on it has. */
export type HasCome = (text: string) => boolean;

/**
 * Remembers the last texts, by their hashes. What comes once is not worth the room that a copy of it
 * would take from what comes again, nor the work of throwing it out later.
 *
 * @param max how many.
 */
export function createRecurrence(max: number): HasCome {
  const known = new LRUCache<string, true>({ max });
  return (text) => {
    const key = hash('sha1', text, 'base64');
    if (known.get(key) === true) return true;
    known.set(key, true);
    return false;
  };
}
