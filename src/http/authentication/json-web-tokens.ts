import { readFile } from 'node:fs/promises';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { JOSEError } from 'jose/errors';
import { ConfigurationError } from '../../config/configuration-error.ts';
import type { Logger } from '../../observability/logger.ts';
import type { TokenCheck } from './authenticator.ts';
import { isAddress } from './key-set-address.ts';

/** Whose JSON Web Tokens are known. */
export interface JsonWebTokenOptions {
  /** Address, or path of a file, of the issuer's JSON Web Key Set. */
  readonly jwks: string;
  /** What a token's `iss` has to be. */
  readonly issuer: string;
  /** What a token's `aud` has to be or to hold. */
  readonly audience: string;
}

/**
 * Knows a JSON Web Token by an asymmetric signature of its issuer's, by its `iss` and `aud`, and
 * while it has not expired. An address is asked for its keys now, and again when a token names a key
 * that is new, twice a minute at most.
 *
 * `@graphql-yoga/plugin-jwt` 3.18 does not do here: it answers a malformed token with 400 and an
 * unknown key with a fault of the server's, and it serves GraphQL's path alone.
 *
 * @throws ConfigurationError when there are no keys to be had at the start.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export async function createJsonWebTokenCheck(
  { jwks, issuer, audience }: JsonWebTokenOptions,
  logger: Logger,
): Promise<TokenCheck> {
  const getKey = isAddress(jwks) ? await readAddress(jwks) : await readKeyFile(jwks);
  const requirements = { issuer, audience, algorithms, requiredClaims: ['exp'] };
  return {
    description: `a JSON Web Token of ${issuer}`,
    async isKnown(token) {
      if (token.split('.').length !== 3) return false;
      try {
        await jwtVerify(token, getKey, requirements);
        return true;
      } catch (error) {
        if (!isOfToken(error)) logger.error('The JSON Web Key Set could not be read again.', error);
        return false;
      }
    },
  };
}

/** Signatures that nobody can make with what a key set publishes. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

async function readAddress(address: string): Promise<JWTVerifyGetKey> {
  const keySet = createRemoteJWKSet(new URL(address));
  try {
    await keySet.reload();
  } catch (cause) {
    throw unusable(address, 'an address that answers with a JSON Web Key Set', cause);
  }
  if (keySet.jwks()?.keys.length === 0) {
    throw unusable(address, 'a JSON Web Key Set with at least one key');
  }
  return keySet;
}

async function readKeyFile(path: string): Promise<JWTVerifyGetKey> {
  let keySet;
  try {
    // The function checks for itself what it is given.
    keySet = createLocalJWKSet(JSON.parse(await readFile(path, 'utf8')) as JSONWebKeySet);
  } catch (cause) {
    throw unusable(path, 'a file that holds a JSON Web Key Set', cause);
  }
  if (keySet.jwks().keys.length === 0) {
    throw unusable(path, 'a JSON Web Key Set with at least one key');
  }
  return keySet;
}

function unusable(jwks: string, expected: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`AUTH_JWKS is ${JSON.stringify(jwks)}: expected ${expected}.`, {
    cause,
  });
}

/** Whether a token is refused for what it is, and not because its keys could not be had. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof JOSEError && !/^ERR_(JWKS_TIMEOUT|JWKS_INVALID|JOSE_GENERIC)$/.test(error.code)
  );
}
