import type { IncomingMessage } from 'node:http';

/** Reads the whole body of a request; undefined when it breaks off. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    // A body that breaks off has no end.
    request.on('close', () => {
      resolve(undefined);
    });
  });
}
