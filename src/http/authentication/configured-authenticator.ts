import type { AuthenticationConfig } from '../../config/authentication.ts';
import type { Logger } from '../../observability/logger.ts';
import { type Authenticator, createAuthenticator, type TokenCheck } from './authenticator.ts';
import { createHashCheck, createHashFileCheck } from './token-hash-check.ts';

/**
 * Creates the authenticator that is configured. Undefined when authentication is off.
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
    // Loaded on demand, because it loads a library.
    const { createJsonWebTokenCheck } = await import('./json-web-tokens.ts');
    checks.push(await createJsonWebTokenCheck(jsonWebTokens, logger));
  }
  // The last check, because it starts to watch a file. If a later check failed, nothing would stop it.
  if (tokenHashesFile !== undefined) checks.push(createHashFileCheck(tokenHashesFile, logger));
  return checks.length === 0 ? undefined : createAuthenticator(checks);
}
