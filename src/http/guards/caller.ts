import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { Rejection } from './rejection.ts';

/** Rejects a request without valid credentials. */
type CallerGuard = (request: IncomingMessage) => Promise<Rejection | undefined>;

/** Accepts requests that the authenticator accepts. Without an authenticator, accepts all. */
export function createCallerGuard(authenticator: Authenticator | undefined): CallerGuard {
  return async (request) => {
    if (authenticator === undefined || (await authenticator.isKnown(request))) return undefined;
    return unauthenticated;
  };
}

const unauthenticated: Rejection = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'Expected an Authorization header with a bearer token that this gateway accepts.',
  headers: { 'www-authenticate': 'Bearer' },
};
