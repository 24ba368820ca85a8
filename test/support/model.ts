/** Arguments of a connection over a list of ids. `after` and `before` are ids instead of cursors. */
export interface ModelArguments {
  readonly first?: number | undefined;
  readonly after?: string | undefined;
  readonly last?: number | undefined;
  readonly before?: string | undefined;
}

export interface ModelPage {
  readonly ids: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * The pagination algorithm of the Relay Cursor Connections specification, step by step as it is
 * written there, over a list of ids. `all` is the current list. `original` still contains the edges of
 * the cursors, in case they were deleted since.
 *
 * @see https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm
 */
export function paginate(
  all: readonly string[],
  { first, after, last, before }: ModelArguments,
  original: readonly string[] = all,
): ModelPage {
  const places = new Map(original.map((id, place) => [id, place]));
  const placeOf = (id: string) => places.get(id) ?? -1;
  const isAfter = (id: string, edge: string) => placeOf(id) > placeOf(edge);
  let edges = [...all];
  // ApplyCursorsToEdges
  if (after !== undefined) edges = edges.filter((id) => isAfter(id, after));
  if (before !== undefined && (after === undefined || isAfter(before, after))) {
    edges = edges.filter((id) => isAfter(before, id));
  }
  const applied = edges;
  // EdgesToReturn
  if (first !== undefined) edges = edges.slice(0, first);
  if (last !== undefined) edges = edges.slice(Math.max(edges.length - last, 0));
  return {
    ids: edges,
    hasNextPage: hasNextPage(),
    hasPreviousPage: hasPreviousPage(),
  };

  function hasNextPage(): boolean {
    if (first !== undefined) return applied.length > first;
    return before !== undefined && all.some((id) => !isAfter(before, id));
  }

  function hasPreviousPage(): boolean {
    if (last !== undefined) return applied.length > last;
    return after !== undefined && all.some((id) => !isAfter(id, after));
  }
}
