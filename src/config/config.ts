import {
  type AuthenticationConfig,
  hasAuthentication,
  readAuthentication,
} from './authentication.ts';
import { type AccountConfig, readAccountsFile } from './accounts-file.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { Limits } from './limits.ts';
import { type Profile, profileNameFor, profiles } from './profile.ts';
import type { RegionSelection } from './regions.ts';
import {
  createSettingReader,
  type Environment,
  type Flags,
  type ReadSetting,
  readSettings,
  type ValuesOf,
} from './setting.ts';
import { cacheSettings } from './settings/cache.ts';
import { checkSettings, planSettings } from './settings/check.ts';
import { guardSettings } from './settings/guards.ts';
import { limitSettings } from './settings/limits.ts';
import { locationSettings } from './settings/locations.ts';
import { observabilitySettings } from './settings/observability.ts';
import { serverSettings } from './settings/server.ts';
import { upstreamSettings } from './settings/upstream.ts';
import { usageSettings } from './settings/usage.ts';

/** Which accounts and Regions are read. */
export interface LocationsConfig {
  /** The Regions of an account that has none of its own. Empty for the Region of the AWS SDK. */
  readonly regions: RegionSelection;
  /** The accounts. Undefined where none are configured: the gateway reads only its own. */
  readonly accounts: readonly AccountConfig[] | undefined;
}

/** Whether accounts or Regions are configured. Otherwise the Region of the AWS SDK is read. */
export function isConfigured({ regions, accounts }: LocationsConfig): boolean {
  return regions.length > 0 || accounts !== undefined;
}

/** How the gateway finds out where certificates are used. */
export type UsageConfig = ValuesOf<typeof usageSettings>;

/** The checked settings of the commands `serve` and `demo`. Each is documented in src/config/settings. */
export interface Config
  extends
    LocationsConfig,
    UsageConfig,
    ValuesOf<typeof serverSettings>,
    ValuesOf<typeof upstreamSettings>,
    ValuesOf<typeof cacheSettings>,
    ValuesOf<typeof observabilitySettings>,
    Omit<ValuesOf<typeof guardSettings>, 'profile'> {
  readonly profile: Profile;
  readonly authentication: AuthenticationConfig;
  /** The limits that can be set. The others have their defaults. */
  readonly limits: Partial<Limits>;
}

/** The checked settings of the command `plan`. */
export interface PlanConfig
  extends LocationsConfig, Pick<Config, 'deadlineMilliseconds' | 'configAggregator'> {}

/** The checked settings of the command `check`. */
export interface CheckConfig extends PlanConfig {
  /** A certificate that expires within this many days counts as expiring. */
  readonly withinDays: number;
}

/**
 * Reads the settings of the commands `serve` and `demo`. A flag wins over its variable.
 *
 * @throws ConfigurationError that names the setting, what was given and what is expected.
 */
export function readConfig(environment: Environment, flags: Flags = {}): Config {
  const read = createSettingReader(environment, flags);
  const server = readSettings(read, serverSettings);
  return {
    ...server,
    ...readLocations(read),
    ...readSettings(read, upstreamSettings),
    ...readSettings(read, cacheSettings),
    ...readSettings(read, usageSettings),
    ...readGuards(read, server.host),
    limits: readSettings(read, limitSettings),
    ...readSettings(read, observabilitySettings),
  };
}

/**
 * Reads the settings of the command `plan`.
 *
 * @throws ConfigurationError
 */
export function readPlanConfig(environment: Environment, flags: Flags = {}): PlanConfig {
  const read = createSettingReader(environment, flags);
  const { deadlineMilliseconds, configAggregator } = readSettings(read, planSettings);
  return { deadlineMilliseconds, ...readLocations(read), configAggregator };
}

/**
 * Reads the settings of the command `check`.
 *
 * @throws ConfigurationError
 */
export function readCheckConfig(environment: Environment, flags: Flags = {}): CheckConfig {
  const withinDays = createSettingReader(environment, flags)(checkSettings.withinDays);
  return { withinDays, ...readPlanConfig(environment, flags) };
}

function readLocations(read: ReadSetting): LocationsConfig {
  const file = read(locationSettings.accountsFile);
  return {
    regions: read(locationSettings.regions),
    accounts: file === '' ? undefined : readAccountsFile(file),
  };
}

function readGuards(
  read: ReadSetting,
  host: string,
): Pick<Config, 'profile' | 'authentication' | 'allowedHosts' | 'allowedOrigins'> {
  const { profile: chosen, ...allowed } = readSettings(read, guardSettings);
  const profile = profiles[chosen === 'by-address' ? profileNameFor(host) : chosen];
  const authentication = readAuthentication(read);
  if (profile.requireAuthentication && !hasAuthentication(authentication)) {
    throw new ConfigurationError(
      `The profile for HOST ${JSON.stringify(host)} is locked: callers must be able to authenticate. Set AUTH_TOKEN_HASHES, AUTH_TOKEN_HASHES_FILE or AUTH_JWKS.`,
    );
  }
  return { profile, authentication, ...allowed };
}
