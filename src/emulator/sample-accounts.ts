import type { AccountOptions, RegionOptions } from './accounts/options.ts';
import { createSampleCertificates } from './sample-certificates.ts';
import { createSampleUsage } from './sample-usage.ts';

/** Options for a set of sample accounts. */
export interface SampleAccountsOptions {
  /** The time to which "expired" and "expires soon" refer. */
  readonly now: Date;
  /** The Regions of each account. Default {@link sampleRegions}. */
  readonly regions?: readonly string[];
  /** The number of client certificates in each Region of an account. Default 20. */
  readonly count?: number;
}

/** The Regions of the sample accounts. */
export const sampleRegions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;

/** The role in the second sample account that the first one can assume. */
export const sampleRole = {
  name: 'certificates-reader',
  externalId: 'client-certificates-gateway',
};

/**
 * Creates two plausible accounts. The first, `production`, has the emulator's default credentials and an aggregator of AWS
 * Config named `organization`. The second, `staging`, can be reached through {@link sampleRole}.
 */
export async function createSampleAccounts(
  options: SampleAccountsOptions,
): Promise<readonly [AccountOptions, AccountOptions]> {
  const { regions = sampleRegions } = options;
  const [production, staging] = ['111122223333', '444455556666'] as const;
  const [first, ...others] = await createLocations(production, regions, 1, options);
  return [
    {
      id: production,
      name: 'production',
      regions: Object.fromEntries([
        ...(first ? [[first[0], { ...first[1], aggregators: [{ name: 'organization' }] }]] : []),
        ...others,
      ]) as Record<string, RegionOptions>,
    },
    {
      id: staging,
      name: 'staging',
      roles: [{ ...sampleRole, trusts: [production] }],
      regions: Object.fromEntries(
        await createLocations(staging, regions, 1 + regions.length, options),
      ),
    },
  ];
}

async function createLocations(
  accountId: string,
  regions: readonly string[],
  firstSeed: number,
  { now, count = 20 }: SampleAccountsOptions,
): Promise<[string, RegionOptions][]> {
  const locations: [string, RegionOptions][] = [];
  for (const [index, region] of regions.entries()) {
    const seed = firstSeed + index;
    const certificates = await createSampleCertificates({ count, now, seed });
    const usage = createSampleUsage({ accountId, region, certificates, now, seed });
    locations.push([region, { certificates, ...usage }]);
  }
  return locations;
}
