import { jwtVerify } from 'jose';
import type { JsonWebTokenConfig } from '../../config/authentication.ts';
import { isHttpAddress } from '../../config/kinds.ts';
import type { Logger } from '../../observability/logger.ts';
import type { TokenCheck } from './authenticator.ts';
import { readKeysFromAddress, readKeysFromFile } from './key-set.ts';

/**
 * Accepts a JSON Web Token that has an asymmetric signature by a key of the issuer, the expected
 * `iss` and `aud`, and an `exp` in the future.
 *
 * `@graphql-yoga/plugin-jwt` 3.18 is not used. It answers a malformed token with 400 and an unknown
 * key with a server error, and it guards only the GraphQL path.
 *
 * @throws ConfigurationError when the keys cannot be read at the start.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export async function createJsonWebTokenCheck(
  { jwks, issuer, audience }: JsonWebTokenConfig,
  logger: Logger,
): Promise<TokenCheck> {
  const keys = isHttpAddress(jwks)
    ? await readKeysFromAddress(jwks, logger)
    : readKeysFromFile(jwks, logger);
  const requirements = { issuer, audience, algorithms, requiredClaims: ['exp'] };
  return {
    description: `a JSON Web Token of ${issuer}`,
    async isKnown(token) {
      try {
        await jwtVerify(token, keys.getKey, requirements);
        return true;
      } catch {
        // The key set logs its own failures. Anything else is wrong with the token.
        return false;
      }
    },
    close: keys.close,
  };
}

/** Asymmetric algorithms. A public key from the key set cannot sign a token with one of them. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
