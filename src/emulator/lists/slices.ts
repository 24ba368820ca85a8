import type { Page } from './pages.ts';

/**
 * A page of a list that is computed for each request. Its token is an offset. Undefined when the token is invalid.
 */
export function readSlice<T>(
  items: readonly T[],
  size: number,
  token: unknown,
): Page<T> | undefined {
  const start = token === undefined || token === null ? 0 : parseToken(token);
  if (start === undefined) return undefined;
  const end = start + size;
  const page = items.slice(start, end);
  return end < items.length ? { items: page, next: toToken(end) } : { items: page };
}

function toToken(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64');
}

function parseToken(token: unknown): number | undefined {
  const text = typeof token === 'string' ? Buffer.from(token, 'base64').toString('utf8') : '';
  const offset = /^offset:(\d{1,9})$/.exec(text)?.[1];
  return offset === undefined ? undefined : Number(offset);
}
