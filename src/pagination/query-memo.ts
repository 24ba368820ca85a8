import {
  combineLists,
  changesByItself,
  type ListQuery,
  type QueriedList,
  queryList,
} from './list-query.ts';
import { remember } from '../util/remember.ts';
import type { Edge } from './page.ts';

/**
 * Remembers the results of queries over pages that are kept, so that the next page of an order does
 * not sort the list again. A result is forgotten with the page that it was made of.
 */
export interface QueryMemo {
  /** The result of a query over the whole list of a location. */
  query(list: readonly Edge[], query: ListQuery): Promise<QueriedList>;
  /** The results of a query over the lists of several locations as one list. */
  combine(lists: readonly QueriedList[], query: ListQuery): readonly Edge[];
}

/** Results that are remembered for one list. Clients choose the queries, so that there is no end to them. */
const maxResults = 8;

/** Makes a memo that remembers nothing yet. */
export function createQueryMemo(): QueryMemo {
  const queried = new WeakMap<readonly Edge[], Map<string, Promise<QueriedList>>>();
  const combined = new WeakMap<QueriedList, CombinedResult[]>();

  return {
    query(list, query) {
      if (changesByItself(query)) return queryList(list, query);
      const results = remember(queried, list, () => new Map<string, Promise<QueriedList>>());
      const key = JSON.stringify(query.key);
      const known = results.get(key);
      if (known !== undefined) return known;
      const result = queryList(list, query);
      const [oldest] = results.keys();
      if (results.size === maxResults && oldest !== undefined) results.delete(oldest);
      results.set(key, result);
      return result;
    },
    combine(lists, { order }) {
      const [first] = lists;
      if (first === undefined) return [];
      if (lists.length === 1) return first.edges;
      const results = combined.get(first) ?? [];
      const known = results.find((result) => isSame(result.lists, lists));
      if (known !== undefined) return known.edges;
      const edges = combineLists(lists, order);
      combined.set(first, [{ lists, edges }, ...results].slice(0, maxResults));
      return edges;
    },
  };
}

/** Lists that belong to one query, which is part of their identity. */
interface CombinedResult {
  readonly lists: readonly QueriedList[];
  readonly edges: readonly Edge[];
}

function isSame(some: readonly QueriedList[], others: readonly QueriedList[]): boolean {
  return some.length === others.length && some.every((list, index) => list === others[index]);
}
