import type { IncomingMessage } from 'node:http';

/** Tells callers that are known from all others, by the headers of their requests. */
export interface Authenticator {
  isKnown(request: IncomingMessage): Promise<boolean>;
  /** What callers need, for an operator to read. */
  readonly description: string;
  /** Stops watching what it knows tokens by. */
  close(): void;
}

/** One way to know a bearer token. */
export interface TokenCheck {
  /** What an operator calls it, in a line of the log. */
  readonly description: string;
  isKnown(token: string): boolean | Promise<boolean>;
  close?(): void;
}

/**
 * Makes an authenticator of bearer tokens; one of the checks has to know the token. All are asked in
 * turn for whatever came, and a missing token is asked about like a wrong one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function createAuthenticator(checks: readonly TokenCheck[]): Authenticator {
  return {
    async isKnown({ headers: { authorization = '' } }) {
      const [, token = ''] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? [];
      for (const check of checks) {
        if (await check.isKnown(token)) return true;
      }
      return false;
    },
    description: checks.map(({ description }) => description).join(' or '),
    close() {
      for (const check of checks) check.close?.();
    },
  };
}
