import { ConfigurationError } from './configuration-error.ts';
import type { ReadSetting } from './setting.ts';
import { authenticationSettings } from './settings/authentication.ts';
import type { TokenHashes } from './token-hashes.ts';

/** How callers authenticate. With none of these, everybody is let in. */
export interface AuthenticationConfig {
  readonly tokenHashes: TokenHashes | undefined;
  /** Path of a file of more hashes. */
  readonly tokenHashesFile: string | undefined;
  readonly jsonWebTokens: JsonWebTokenConfig | undefined;
}

/** Which JSON Web Tokens are accepted. */
export interface JsonWebTokenConfig {
  /** URL, or path of a file, of the issuer's JSON Web Key Set. */
  readonly jwks: string;
  /** What a token's `iss` has to be. */
  readonly issuer: string;
  /** What a token's `aud` has to be or to contain. */
  readonly audience: string;
}

/**
 * Reads how callers authenticate.
 *
 * @throws ConfigurationError when JSON Web Tokens are configured in part.
 */
export function readAuthentication(read: ReadSetting): AuthenticationConfig {
  const tokenHashes = read(authenticationSettings.tokenHashes);
  const tokenHashesFile = read(authenticationSettings.tokenHashesFile);
  return {
    tokenHashes: tokenHashes.length === 0 ? undefined : tokenHashes,
    tokenHashesFile: tokenHashesFile === '' ? undefined : tokenHashesFile,
    jsonWebTokens: readJsonWebTokens(read),
  };
}

/** Whether any way to authenticate is configured. */
export function hasAuthentication(authentication: AuthenticationConfig): boolean {
  return Object.values(authentication).some((way) => way !== undefined);
}

function readJsonWebTokens(read: ReadSetting): JsonWebTokenConfig | undefined {
  const jwks = read(authenticationSettings.jwks);
  const issuer = read(authenticationSettings.jwtIssuer);
  const audience = read(authenticationSettings.jwtAudience);
  if (jwks === '') {
    if (issuer === '' && audience === '') return undefined;
    const given = issuer === '' ? 'AUTH_JWT_AUDIENCE' : 'AUTH_JWT_ISSUER';
    throw new ConfigurationError(
      `${given} is set and AUTH_JWKS is not: expected both, as no token can be checked without keys.`,
    );
  }
  if (issuer.trim() === '' || audience.trim() === '') {
    throw new ConfigurationError(
      'AUTH_JWKS is set: expected AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE too, so that tokens made for other services are refused.',
    );
  }
  return { jwks, issuer, audience };
}
