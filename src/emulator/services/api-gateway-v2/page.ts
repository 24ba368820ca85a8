import type { WireResponse } from '../../http/wire-response.ts';
import type { Page, Pages } from '../../lists/pages.ts';
import { restJsonResponse } from '../../protocols/rest-json.ts';
import { badRequest } from '../../protocols/service-error.ts';
import type { OperationCall } from '../operation.ts';

/** The page size when a request has no `maxResults`, and the largest one. AWS documents neither. */
const [defaultMaxResults, maxMaxResults] = [25, 500];

/** Writes the page that a call asks for. */
export function respondWithItems<T>(
  { query }: OperationCall,
  pages: Pages<T>,
  toMembers: (item: T) => Record<string, unknown>,
): WireResponse {
  const page = readPage(query, pages);
  return restJsonResponse({ items: page.items.map(toMembers), nextToken: page.next });
}

function readPage<T>(query: OperationCall['query'], pages: Pages<T>): Page<T> {
  const page = pages.read(parseMaxResults(query['maxResults']), query['nextToken']);
  if (page === undefined) throw badRequest('Invalid nextToken parameter');
  return page;
}

function parseMaxResults(text: string | undefined): number {
  if (text === undefined) return defaultMaxResults;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > maxMaxResults) {
    throw badRequest(
      `Invalid maxResults parameter: expected a whole number from 1 to ${maxMaxResults}`,
    );
  }
  return size;
}
