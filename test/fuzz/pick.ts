import type { Random } from '../../src/emulator/random.ts';

/** One of the items, each as likely as the others. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const index = random.below(items.length);
  if (index >= items.length) throw new RangeError('There is nothing to pick from.');
  return items[index] as T;
}
