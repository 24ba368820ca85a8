/** A seeded pseudorandom generator. The same seed gives the same numbers, so demos and tests are repeatable. */
export interface Random {
  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number;
  /** One of the items, chosen uniformly. */
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** Creates a mulberry32 generator. Its 32 bits of state are enough for sample data, and for nothing else. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return { below, pick: (items) => items[below(items.length)] ?? items[0] };
}
