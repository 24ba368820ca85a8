/** Compares numbers by size and texts by UTF-16 code unit. A locale would make the order depend on the machine. */
export function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Sorts items by their places. The place of an item is found once. */
export function sortByPlace<Item, Place>(
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  comparePlaces: (one: Place, other: Place) => number,
): readonly Item[] {
  return items
    .map((item) => ({ item, place: placeOf(item) }))
    .sort((one, other) => comparePlaces(one.place, other.place))
    .map(({ item }) => item);
}
