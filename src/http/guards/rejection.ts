import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '../../graphql/errors.ts';

/** An answer of the door's own, to a request that goes no further. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  /** One sentence: what was expected. It quotes nothing of the request. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends a refusal in the form of every other error, and closes the connection, so that nobody has to
 * read to its end a body that nobody will look at.
 */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const { status, code, message, headers } = refusal;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...headers,
  });
  response.end(body);
}
