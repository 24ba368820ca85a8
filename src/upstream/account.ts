import { hash } from 'node:crypto';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';

/** The account that upstream is asked for, by the credentials of the moment: a text that no other account has. */
export type ReadAccount = () => string | Promise<string>;

interface Identity {
  readonly accountId?: string;
  readonly accessKeyId: string;
  readonly expiration?: Date;
}

/**
 * Tells whose credentials the SDK signs with. An account that they do not name is told by their access key,
 * hashed, as keys leave the process. It answers at once for as long as the SDK would give
 * the same credentials, for it asks its chain for others only when theirs are about to expire.
 */
export function createAccountReader(client: APIGatewayClient): ReadAccount {
  let last: { readonly credentials: Identity; readonly account: string } | undefined;

  async function read(): Promise<string> {
    const credentials = await readIdentity(client);
    if (last?.credentials !== credentials) {
      const { accountId, accessKeyId } = credentials;
      last = { credentials, account: accountId ?? hash('sha256', accessKeyId) };
    }
    return last.account;
  }

  return () => (last !== undefined && isLasting(last.credentials) ? last.account : read());
}

/** Whether the SDK gives these again without looking for others. */
function isLasting(credentials: Identity): boolean {
  if (credentials === nobody) return false;
  const { expiration } = credentials;
  return expiration === undefined || expiration.getTime() - Date.now() >= refreshMilliseconds;
}

/** So long before they expire the SDK asks for others. */
const refreshMilliseconds = 300_000;

/** Without credentials the call will fail, and say so. */
async function readIdentity(client: APIGatewayClient): Promise<Identity> {
  try {
    return await client.config.credentials();
  } catch {
    return nobody;
  }
}

const nobody: Identity = { accountId: 'none', accessKeyId: '' };
