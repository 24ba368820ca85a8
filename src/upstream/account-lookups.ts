import { partition } from '@aws-sdk/util-endpoints';
import type { Credentials } from './account.ts';
import type { StsOptions } from './account-credentials.ts';
import { withoutUndefined } from './client-options.ts';
import { partitionRegions } from './partition-regions.ts';

/** Asks AWS STS whose credentials these are. It needs no permission. */
export async function readCallerAccount(
  credentials: Credentials,
  { deadlineMilliseconds, ...options }: StsOptions,
): Promise<string | undefined> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ credentials, ...withoutUndefined(options) });
  try {
    const abortSignal = AbortSignal.timeout(deadlineMilliseconds);
    const { Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    return Account !== undefined && /^\d{12}$/.test(Account) ? Account : undefined;
  } finally {
    client.destroy();
  }
}

/** Regions, and whether they are known to be enabled. */
interface FoundRegions {
  readonly regions: readonly string[];
  /** False when the account's credentials do not permit `account:ListRegions`. */
  readonly areEnabled: boolean;
}

/** Reads the enabled Regions of an account by account:ListRegions. If that fails: all of its partition. */
export async function readRegions(
  credentials: Credentials,
  options: StsOptions,
): Promise<FoundRegions> {
  try {
    return { regions: await readEnabledRegions(credentials, options), areEnabled: true };
  } catch {
    const { name } = partition(options.region);
    return { regions: partitionRegions[name] ?? [options.region], areEnabled: false };
  }
}

async function readEnabledRegions(
  credentials: Credentials,
  { deadlineMilliseconds, ...options }: StsOptions,
): Promise<readonly string[]> {
  const { AccountClient, paginateListRegions } = await import('@aws-sdk/client-account');
  const client = new AccountClient({ credentials, ...withoutUndefined(options) });
  const abortSignal = AbortSignal.timeout(deadlineMilliseconds);
  try {
    const pages = paginateListRegions(
      { client },
      { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
      { abortSignal },
    );
    const regions: string[] = [];
    for await (const { Regions = [] } of pages) {
      regions.push(...Regions.flatMap(({ RegionName }) => RegionName ?? []));
    }
    if (regions.length === 0) throw new Error('The account has no Region enabled.');
    return regions;
  } finally {
    client.destroy();
  }
}
