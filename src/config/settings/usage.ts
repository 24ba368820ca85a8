import { formatTime, orWord, time } from '../kinds.ts';
import { isRegionName } from '../regions.ts';
import type { Kind, Settings } from '../setting.ts';

/** An aggregator of AWS Config in the gateway's own account. */
export interface AggregatorName {
  /** Undefined for the first of `REGIONS`, or the Region of the AWS SDK. */
  readonly region: string | undefined;
  readonly name: string;
}

/** Milliseconds that a complete scan of the stages is reused. APIs change less often than lists are read. */
export const defaultUsageTtlMilliseconds = 600_000;

const aggregatorName: Kind<AggregatorName> = {
  placeholder: 'name',
  expected: 'a name such as organization or us-east-1/organization',
  parse(text) {
    const [, region, name] = /^(?:([^/]+)\/)?([\w-]{1,256})$/.exec(text) ?? [];
    const isSound = name !== undefined && (region === undefined || isRegionName(region));
    return isSound ? { region, name } : undefined;
  },
};

/** How the gateway finds out where certificates are used. */
export const usageSettings = {
  usageTtlMilliseconds: {
    flag: 'usage-ttl',
    variable: 'USAGE_TTL',
    byDefault: formatTime(defaultUsageTtlMilliseconds),
    meaning: 'How long a complete scan of the stages is reused.',
    ...time(1000, 86_400_000),
  },
  configAggregator: {
    flag: 'config-aggregator',
    variable: 'CONFIG_AGGREGATOR',
    byDefault: 'off',
    meaning:
      'Aggregator of AWS Config that tells which stages use a certificate. The gateway scans the APIs of the accounts and Regions that it does not cover, and of all when off.',
    ...orWord('off', 'off', aggregatorName),
  },
} as const satisfies Settings;
