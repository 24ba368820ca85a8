import { hash } from 'node:crypto';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';

/**
 * Identifies the account whose credentials the SDK signs with right now, so that what was read for one
 * account is never given to another. Credentials without an account id are identified by the hash of
 * their access key, because the text leaves the process in keys of the shared store.
 *
 * @returns `none` without credentials: the call that follows fails, and says why.
 */
export async function readAccount({ config }: APIGatewayClient): Promise<string> {
  try {
    const { accountId, accessKeyId } = await config.credentials();
    return accountId ?? hash('sha256', accessKeyId);
  } catch {
    return 'none';
  }
}
