import { remember } from './remember.ts';

/** Groups items by a key, in their order. Node 20 has no `Map.groupBy`. */
export function groupBy<K, T>(
  items: readonly T[],
  keyOf: (item: T) => K,
): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) remember(groups, keyOf(item), () => []).push(item);
  return groups;
}
