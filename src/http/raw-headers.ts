import type { ServerResponse } from 'node:http';

/** Names and values of headers in turn, as `writeHead` takes them at the least price. */
export type RawHeaders = readonly string[];

/** Sets headers one by one, where somebody else is to write the head. */
export function setHeaders(response: ServerResponse, headers: RawHeaders): void {
  for (let index = 0; index < headers.length; index += 2) {
    response.setHeader(headers[index] ?? '', headers[index + 1] ?? '');
  }
}
