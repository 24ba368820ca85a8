import type { IncomingMessage } from 'node:http';

/** Decides from the headers of a request whether its caller is authenticated. */
export interface Authenticator {
  isKnown(request: Pick<IncomingMessage, 'headers'>): Promise<boolean>;
  /** The accepted tokens, for the line that the gateway prints at start. */
  readonly description: string;
  /** Stops watching files. */
  close(): void;
}

/** One way to check a bearer token. */
export interface TokenCheck {
  /** The accepted tokens, for the line that the gateway prints at start. */
  readonly description: string;
  isKnown(token: string): boolean | Promise<boolean>;
  close?(): void;
}

/**
 * Creates an authenticator that accepts a bearer token when one of the checks accepts it. A missing
 * token is checked like a wrong one, so that both take the same time.
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
