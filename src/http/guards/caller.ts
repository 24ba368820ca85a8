import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { Rejection } from './rejection.ts';

/** Rejects a caller that cannot prove who it is. */
export type CallerGuard = (request: IncomingMessage) => Promise<Rejection | undefined>;

/** Serves the callers that the authenticator knows. Without an authenticator, it serves everybody. */
export function createCallerGuard(authenticator: Authenticator | undefined): CallerGuard {
  return async (request) => {
    if (authenticator === undefined || (await authenticator.isKnown(request))) return undefined;
    return unauthenticated;
  };
}

const unauthenticated: Rejection = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'Expected a bearer token that this gateway knows in the Authorization header.',
  headers: { 'www-authenticate': 'Bearer' },
};
