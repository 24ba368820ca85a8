import { createHash } from 'node:crypto';

/** The SHA-256 hash of a token, as in AUTH_TOKEN_HASHES. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Headers with a bearer token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
