import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '../../graphql/errors.ts';

/** The answer to a request that is not served. */
export interface Rejection {
  readonly status: number;
  readonly code: ErrorCode;
  /** What was expected and what to do. It quotes nothing of the request. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers with an error in the form of every other GraphQL error. It closes the connection, because
 * nobody reads the body that the client may still be sending.
 */
export function reject(response: ServerResponse, rejection: Rejection): void {
  const { status, code, message, headers } = rejection;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...headers,
  });
  response.end(body);
}
