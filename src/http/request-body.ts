import type { IncomingMessage } from 'node:http';
import type { Rejection } from './guards/rejection.ts';

/** A complete body, or why there is none: it is too large, or the client disconnected. */
type RequestBody = Buffer | 'too-large' | 'broken-off';

/** Reads the body of a request. Stops as soon as it is larger than `maxBytes`. */
export function readRequestBody(request: IncomingMessage, maxBytes: number): Promise<RequestBody> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    return Promise.resolve('too-large');
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else resolve('too-large');
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    // Without an 'end' before it, the client disconnected.
    request.on('close', () => {
      resolve('broken-off');
    });
  });
}

/** The rejection of a body that is larger than `maxBytes`. */
export function bodyTooLarge(maxBytes: number): Rejection {
  return {
    status: 413,
    code: 'BAD_REQUEST',
    message: `Expected a body of at most ${maxBytes} bytes; got a larger one.`,
  };
}
