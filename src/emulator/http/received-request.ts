import type { IncomingMessage } from 'node:http';
import type { ArrivedRequest } from './request-log.ts';

/** What is known of a request before its body is read. */
export function readHead({ method = 'GET', url = '/', headers }: IncomingMessage): ArrivedRequest {
  const [path = '/', ...rest] = url.split('?');
  const query = Object.fromEntries(new URLSearchParams(rest.join('?')));
  return { method, path, query, headers };
}

/** Reads the body to its end. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    request.once('error', reject);
  });
}
