import { ConfigurationError } from './configuration-error.ts';
import type { ReadSetting } from './setting.ts';
import { authenticationSettings } from './settings/authentication.ts';
import type { TokenHashes } from './token-hashes.ts';

/** How callers authenticate. Without any of these, all callers are accepted. */
export interface AuthenticationConfig {
  readonly tokenHashes: TokenHashes | undefined;
  /** Path of a file with more hashes. */
  readonly tokenHashesFile: string | undefined;
  readonly jsonWebTokens: JsonWebTokenConfig | undefined;
}

/** The JSON Web Tokens that are accepted. */
export interface JsonWebTokenConfig {
  /** URL, or path of a file, of the issuer's JSON Web Key Set. */
  readonly jwks: string;
  /** The required `iss` of a token. */
  readonly issuer: string;
  /** The required `aud` of a token, or one of several. */
  readonly audience: string;
}

/**
 * Reads how callers authenticate.
 *
 * @throws ConfigurationError when the settings for JSON Web Tokens are incomplete.
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

/** Whether authentication is configured. */
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
      `${given} is set and AUTH_JWKS is not: expected both. Tokens cannot be verified without keys.`,
    );
  }
  if (issuer.trim() === '' || audience.trim() === '') {
    throw new ConfigurationError(
      'AUTH_JWKS is set: expected AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE too. They reject tokens for other services.',
    );
  }
  return { jwks, issuer, audience };
}
