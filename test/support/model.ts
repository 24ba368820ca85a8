/** Arguments of a connection over a list of ids, with edges in the place of cursors. */
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
 * written there, over a whole list whose edges are ids. `all` is the list as it is; `original` is
 * the list in which every cursor's edge still stood, for edges deleted since.
 *
 * @see https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm
 */
export function paginate(
  all: readonly string[],
  { first, after, last, before }: ModelArguments,
  original: readonly string[] = all,
): ModelPage {
  const isBehind = (id: string, edge: string) => original.indexOf(id) > original.indexOf(edge);
  let edges = [...all];
  // ApplyCursorsToEdges
  if (after !== undefined) edges = edges.filter((id) => isBehind(id, after));
  if (before !== undefined && (after === undefined || isBehind(before, after))) {
    edges = edges.filter((id) => isBehind(before, id));
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
    return before !== undefined && all.some((id) => !isBehind(before, id));
  }

  function hasPreviousPage(): boolean {
    if (last !== undefined) return applied.length > last;
    return after !== undefined && all.some((id) => !isBehind(id, after));
  }
}
