/** An item and its ordinal. */
export interface CollectionEntry<T> {
  /** Grows with every added item, from 1. Never used twice. */
  readonly ordinal: number;
  readonly item: T;
}

/** The resources of one kind in a location, in the order in which they were added. Tests change it between requests. */
export class Collection<T> {
  readonly #kind: string;
  readonly #idOf: (item: T) => string;
  readonly #entries = new Map<string, CollectionEntry<T>>();
  #lastOrdinal = 0;

  /** `kind` names an item in errors, such as `client certificate`. */
  constructor(kind: string, idOf: (item: T) => string, items: Iterable<T> = []) {
    this.#kind = kind;
    this.#idOf = idOf;
    for (const item of items) {
      this.add(item);
    }
  }

  /** Adds an item at the end. Throws when its id is taken, which is a mistake in the test. */
  readonly add = (item: T): void => {
    const id = this.#idOf(item);
    if (this.#entries.has(id)) {
      throw new Error(`There is a ${this.#kind} ${id} already; delete it first.`);
    }
    this.#lastOrdinal += 1;
    this.#entries.set(id, { ordinal: this.#lastOrdinal, item });
  };

  /** Deletes an item. Returns whether it existed. */
  readonly delete = (id: string): boolean => this.#entries.delete(id);

  /** The item with the given id. */
  readonly get = (id: string): T | undefined => this.#entries.get(id)?.item;

  /** All items, in the order in which pages return them. */
  readonly list = (): T[] => [...this.#entries.values()].map(({ item }) => item);

  /**
   * The entries after the given ordinal. A resume point is an ordinal, so it stays valid when items before it, or the
   * item itself, are deleted.
   */
  after(ordinal: number): CollectionEntry<T>[] {
    return [...this.#entries.values()].filter((entry) => entry.ordinal > ordinal);
  }
}
