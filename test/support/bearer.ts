import { createHash } from 'node:crypto';
import type { AuthenticationConfig } from '../../src/config/authentication.ts';
import { parseTokenHashes } from '../../src/config/token-hashes.ts';

/** The SHA-256 hash of a token, as in AUTH_TOKEN_HASHES. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Headers with a bearer token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** The configuration that accepts these tokens, and nothing else. */
export function authenticateWith(...tokens: string[]): AuthenticationConfig {
  return {
    tokenHashes: parseTokenHashes(tokens.map(hashOf).join(',')),
    tokenHashesFile: undefined,
    jsonWebTokens: undefined,
  };
}
