/** Pseudo-random choices; the same in every run, so that runs can be compared. */
export interface Random {
  /** A whole number from 0 to under `bound`. */
  below(bound: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** Some of the items, at least `count`, in random order. */
  some<Item>(items: readonly Item[], count: number): readonly Item[];
  shuffle<Item>(items: readonly Item[]): readonly Item[];
}

/** A linear congruential generator. */
export function createRandom(seed: number): Random {
  let state = seed;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const shuffle = <Item>(items: readonly Item[]): readonly Item[] =>
    items
      .map((item) => ({ item, rank: below(2 ** 32) }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ item }) => item);
  return {
    below,
    shuffle,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    some: (items, count) => shuffle(items).slice(0, count + below(items.length - count + 1)),
  };
}
