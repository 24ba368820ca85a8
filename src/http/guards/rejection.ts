import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '../../graphql/errors.ts';
import { noteErrorCode, type RequestRecord } from '../../observability/request-record.ts';
import { sendText } from '../send-text.ts';

/** The response to a rejected request. */
export interface Rejection {
  readonly status: number;
  readonly code: ErrorCode;
  /** Says what was expected and what to do. Quotes nothing of the request. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends a rejection in the form of a GraphQL error, and notes its code for the access log. Closes the
 * connection, because the body of the request, which may still arrive, is not read.
 */
export function reject(
  response: ServerResponse,
  { status, code, message, headers }: Rejection,
  record: RequestRecord | undefined,
): void {
  noteErrorCode(record, code);
  const text = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  sendText(response, status, text, {
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
    ...headers,
  });
}
