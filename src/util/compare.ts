/** Compares numbers by size and texts by UTF-16 code unit. A locale would make the order depend on the machine. */
export function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
