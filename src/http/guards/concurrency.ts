import type { ServerResponse } from 'node:http';
import type { Rejection } from './rejection.ts';

/**
 * Creates the guard that rejects a request while too many others are being answered. It counts requests
 * until their response headers are sent. A client that reads slowly is therefore not counted; the sending
 * limits disconnect it.
 */
export function createConcurrencyGuard(maxConcurrentRequests: number) {
  // An array, because V8 keeps the deleted entries of a Set alive until the next major collection.
  const responses: ServerResponse[] = [];

  function isFull(): boolean {
    if (responses.length < maxConcurrentRequests) return false;
    const waiting = responses.filter(({ headersSent }) => !headersSent);
    return waiting.length >= maxConcurrentRequests;
  }

  return (response: ServerResponse): Rejection | undefined => {
    if (isFull()) return overloaded;
    responses.push(response);
    response.once('close', () => {
      responses.splice(responses.indexOf(response), 1);
    });
    return undefined;
  };
}

const overloaded: Rejection = {
  status: 503,
  code: 'OVERLOADED',
  message: 'The gateway is at its limit of concurrent requests. Try again in a second.',
  headers: { 'retry-after': '1' },
};
