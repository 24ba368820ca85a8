import type { AuthenticationConfig } from '../../config/authentication.ts';
import type { Logger } from '../../observability/logger.ts';
import { type Authenticator, createAuthenticator, type TokenCheck } from './authenticator.ts';
import { createHashCheck, createHashFileCheck } from './token-hashes.ts';

/**
 * Creates the authenticator that the settings ask for; undefined where they ask for none.
 *
 * @throws ConfigurationError when hashes or keys cannot be read.
 */
export async function createConfiguredAuthenticator(
  { tokenHashes, tokenHashesFile, jsonWebTokens }: AuthenticationConfig,
  logger: Logger,
): Promise<Authenticator | undefined> {
  const checks: TokenCheck[] = [];
  if (tokenHashes !== undefined) checks.push(createHashCheck(tokenHashes));
  if (jsonWebTokens !== undefined) {
    // Loaded only where it is needed, together with its library.
    const { createJsonWebTokenCheck } = await import('./json-web-tokens.ts');
    checks.push(await createJsonWebTokenCheck(jsonWebTokens, logger));
  }
  // Last, because it begins to watch its file: nothing that could fail comes after it.
  if (tokenHashesFile !== undefined) checks.push(createHashFileCheck(tokenHashesFile, logger));
  return checks.length === 0 ? undefined : createAuthenticator(checks);
}
