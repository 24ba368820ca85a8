import type { IncomingMessage } from 'node:http';

/** A whole body, or why there is none: it is larger than allowed, or its client has gone. */
export type RequestBody = Buffer | 'too-large' | 'broken-off';

/** Reads the body of a request, and stops when it is known to be larger than `maxBytes`. */
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
    // A body that breaks off has no end.
    request.on('close', () => {
      resolve('broken-off');
    });
  });
}
