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
import { createSettingReader, type Environment, type Flags, type ReadSetting } from './setting.ts';
import { cacheSettings } from './settings/cache.ts';
import { checkSettings, planSettings } from './settings/check.ts';
import { guardSettings } from './settings/guards.ts';
import { limitSettings } from './settings/limits.ts';
import { locationSettings } from './settings/locations.ts';
import { type LogLevel, observabilitySettings } from './settings/observability.ts';
import { serverSettings } from './settings/server.ts';
import { upstreamSettings } from './settings/upstream.ts';
import { type AggregatorName, usageSettings } from './settings/usage.ts';

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
export interface UsageConfig {
  /** Milliseconds that a complete scan of the stages is reused. */
  readonly usageTtlMilliseconds: number;
  /** The aggregator of AWS Config, or `off`. */
  readonly configAggregator: AggregatorName | 'off';
}

/** The checked settings of the commands `serve` and `demo`. */
export interface Config extends LocationsConfig, UsageConfig {
  /** The address to listen on. */
  readonly host: string;
  /** The port to listen on; 0 for any free one. */
  readonly port: number;
  /** Milliseconds that requests in flight may take after a stop signal. */
  readonly graceMilliseconds: number;

  /** Milliseconds for one REST call, waiting and retries included. */
  readonly deadlineMilliseconds: number;
  /** REST requests a second in the long run. */
  readonly upstreamRate: number;
  /** REST requests at once after a pause. */
  readonly upstreamBurst: number;
  /** REST requests that may wait for the rate limiter. */
  readonly upstreamQueue: number;

  /** Milliseconds that a page of the list stays fresh. 0 turns caching off. */
  readonly cacheTtlMilliseconds: number;
  /** Milliseconds after that in which a stale page is served during an outage. */
  readonly staleMilliseconds: number;
  /** URL of the Redis or Valkey in which replicas share pages, or `off`. */
  readonly cacheUrl: string;

  readonly profile: Profile;
  /** Host names without ports that are served in addition to those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may send requests. */
  readonly allowedOrigins: readonly string[];
  readonly authentication: AuthenticationConfig;
  /** The limits that can be set. The others have their defaults. */
  readonly limits: Partial<Limits>;

  /** The lowest level that is logged. */
  readonly logLevel: LogLevel;
  /** The address on which metrics are served. */
  readonly metricsHost: string;
  /** The port on which metrics are served; 0 for any free one. */
  readonly metricsPort: number | 'off';
}

/** The checked settings of the command `plan`. */
export interface PlanConfig extends LocationsConfig, Pick<UsageConfig, 'configAggregator'> {
  /** Milliseconds for one REST call, retries included. */
  readonly deadlineMilliseconds: number;
}

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
  const host = read(serverSettings.host);
  return {
    host,
    port: read(serverSettings.port),
    graceMilliseconds: read(serverSettings.graceMilliseconds),

    ...readLocations(read),
    deadlineMilliseconds: read(upstreamSettings.deadlineMilliseconds),
    upstreamRate: read(upstreamSettings.upstreamRate),
    upstreamBurst: read(upstreamSettings.upstreamBurst),
    upstreamQueue: read(upstreamSettings.upstreamQueue),

    cacheTtlMilliseconds: read(cacheSettings.cacheTtlMilliseconds),
    staleMilliseconds: read(cacheSettings.staleMilliseconds),
    cacheUrl: read(cacheSettings.cacheUrl),

    usageTtlMilliseconds: read(usageSettings.usageTtlMilliseconds),
    configAggregator: read(usageSettings.configAggregator),

    ...readAccess(read, host),
    allowedHosts: read(guardSettings.allowedHosts),
    allowedOrigins: read(guardSettings.allowedOrigins),
    limits: {
      bodyBytes: read(limitSettings.bodyBytes),
      depth: read(limitSettings.depth),
      aliases: read(limitSettings.aliases),
      cost: read(limitSettings.cost),
      concurrentRequests: read(limitSettings.concurrentRequests),
      connections: read(limitSettings.connections),
    },

    logLevel: read(observabilitySettings.logLevel),
    metricsHost: read(observabilitySettings.metricsHost),
    metricsPort: read(observabilitySettings.metricsPort),
  };
}

/**
 * Reads the settings of the command `plan`.
 *
 * @throws ConfigurationError
 */
export function readPlanConfig(environment: Environment, flags: Flags = {}): PlanConfig {
  const read = createSettingReader(environment, flags);
  return {
    deadlineMilliseconds: read(planSettings.deadlineMilliseconds),
    ...readLocations(read),
    configAggregator: read(planSettings.configAggregator),
  };
}

/**
 * Reads the settings of the command `check`.
 *
 * @throws ConfigurationError
 */
export function readCheckConfig(environment: Environment, flags: Flags = {}): CheckConfig {
  const read = createSettingReader(environment, flags);
  return {
    withinDays: read(checkSettings.withinDays),
    ...readPlanConfig(environment, flags),
  };
}

function readLocations(read: ReadSetting): LocationsConfig {
  const file = read(locationSettings.accountsFile);
  return {
    regions: read(locationSettings.regions),
    accounts: file === '' ? undefined : readAccountsFile(file),
  };
}

function readAccess(
  read: ReadSetting,
  host: string,
): { readonly profile: Profile; readonly authentication: AuthenticationConfig } {
  const chosen = read(guardSettings.profile);
  const profile = profiles[chosen === 'by-address' ? profileNameFor(host) : chosen];
  const authentication = readAuthentication(read);
  if (profile.requireAuthentication && !hasAuthentication(authentication)) {
    throw new ConfigurationError(
      `The profile for HOST ${JSON.stringify(host)} is locked: callers must be able to authenticate. Set AUTH_TOKEN_HASHES, AUTH_TOKEN_HASHES_FILE or AUTH_JWKS.`,
    );
  }
  return { profile, authentication };
}
