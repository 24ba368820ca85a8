import type { EmulatedQuota } from '../resources/quota.ts';
import type { EmulatorCredentials } from '../signing/credentials.ts';
import type { StoredAcmCertificate } from '../resources/acm-certificate.ts';
import type { StoredCertificate } from '../resources/client-certificate.ts';
import type { ConfigAggregatorOptions } from '../resources/config-aggregator.ts';
import type { StoredApi, StoredRestApi } from '../resources/stage.ts';

/** The credentials of an emulator that was given none. They are valid for emulators only. */
export const defaultCredentials: EmulatorCredentials = {
  accessKeyId: 'AKIDEMULATOR',
  secretAccessKey: 'emulator-secret-access-key',
};

/** The Region of an emulator that was given none. */
export const defaultRegion = 'us-east-1';

/** The account of an emulator that was given none. */
export const defaultAccountId = '111122223333';

/** What an account has in one Region. */
export interface RegionOptions {
  /** Client certificates, in the order in which pages return them. Default: none. */
  readonly certificates?: Iterable<StoredCertificate>;
  /** The quota of client certificates, which Service Quotas returns. Default `defaultQuota`. */
  readonly quota?: EmulatedQuota;
  /**
   * Whether the account has the Region enabled, as account:ListRegions returns it. A Region that is `DISABLED` or
   * `ENABLING` rejects the account's credentials. Default `ENABLED_BY_DEFAULT`.
   */
  readonly optStatus?: RegionOptStatus;
  /** REST APIs with their stages. Default: none. */
  readonly restApis?: Iterable<StoredRestApi>;
  /** WebSocket and HTTP APIs with their stages. Default: none. */
  readonly apis?: Iterable<StoredApi>;
  /** Certificates of ACM. Default: none. */
  readonly acmCertificates?: Iterable<StoredAcmCertificate>;
  /** Aggregators of AWS Config. Default: none. */
  readonly aggregators?: readonly ConfigAggregatorOptions[];
  /** The resource types that AWS Config records, such as `AWS::ApiGateway::Stage`. Default: all. */
  readonly recordedTypes?: readonly string[];
}

/** The states of a Region in an account. */
export type RegionOptStatus =
  'ENABLED' | 'ENABLED_BY_DEFAULT' | 'ENABLING' | 'DISABLING' | 'DISABLED';

/** A role that can be assumed. Its ARN is `arn:aws:iam::{account}:role/{name}`. */
export interface RoleOptions {
  /** Its name, after a path if it has one, such as `audit/reader`. */
  readonly name: string;
  /** The external id that AssumeRole must send. Default: none is needed. */
  readonly externalId?: string;
  /**
   * Who can assume it: account ids, and ARNs of accounts (`…:root`), users or roles. Default: every account of the
   * emulator.
   */
  readonly trusts?: readonly string[];
  /** The longest session in seconds, from 3,600 to 43,200. Default 3,600. */
  readonly maxSessionSeconds?: number;
}

/** An account. */
export interface AccountOptions {
  /** Twelve digits. */
  readonly id: string;
  /** Default: none. */
  readonly name?: string;
  /** Credentials of a user of the account. Without them it can be reached only through its roles. */
  readonly credentials?: EmulatorCredentials;
  /** Roles that AssumeRole can assume. Default: none. */
  readonly roles?: readonly RoleOptions[];
  /** What it has in each of its Regions, by the Region's code, such as `us-east-1`. At least one. */
  readonly regions: Readonly<Record<string, RegionOptions>>;
}

/** What an emulator contains. With nothing given, it is one empty account with one Region. */
export interface AccountsOptions extends RegionOptions {
  /** The accounts. Without it there is one, which the options below describe. */
  readonly accounts?: readonly AccountOptions[];
  /** The Region of the only account. Not with `accounts`. Default `us-east-1`. */
  readonly region?: string;
  /** The credentials of the only account, or of the first of `accounts`. Default {@link defaultCredentials}. */
  readonly credentials?: EmulatorCredentials;
}

/** The accounts of an emulator. The first one has credentials. */
export type NonEmptyAccounts = readonly [
  AccountOptions & { readonly credentials: EmulatorCredentials },
  ...AccountOptions[],
];

/** The accounts that the options describe. Throws when the options contradict each other. */
export function toAccounts(options: AccountsOptions): NonEmptyAccounts {
  const { accounts, credentials = defaultCredentials, region = defaultRegion } = options;
  if (accounts === undefined) {
    return [{ id: defaultAccountId, credentials, regions: { [region]: options } }];
  }
  const conflict = onlyAccountOptions.find((name) => name in options);
  if (conflict !== undefined) {
    throw new Error(
      `accounts and ${conflict} were given; expected ${conflict} in the regions of an account.`,
    );
  }
  const [first, ...others] = accounts;
  if (first === undefined) {
    throw new Error('accounts is empty; expected at least one account.');
  }
  return [{ ...first, credentials: first.credentials ?? credentials }, ...others];
}

/** The options that describe the only account. */
const onlyAccountOptions = [
  'region',
  'certificates',
  'quota',
  'optStatus',
  'restApis',
  'apis',
  'acmCertificates',
  'aggregators',
  'recordedTypes',
] as const satisfies readonly (keyof AccountsOptions)[];
