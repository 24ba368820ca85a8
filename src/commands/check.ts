import type { ClientCertificate } from '../certificates/certificate.ts';
import { type FindUsage, indexUsage } from '../certificates/certificate-usage.ts';
import {
  type Expiration,
  type ExpirationState,
  expirationStateOf,
  listExpirations,
} from '../certificates/expiration.ts';
import type { LocationOutcomes } from '../certificates/location-outcomes.ts';
import type { LocationUsage } from '../certificates/stage.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { CheckConfig } from '../config/config.ts';
import { createLocations, type Locations } from '../upstream/locations.ts';
import { readCertificates } from '../upstream/read-certificates.ts';
import { toJson, toTable } from './check-report.ts';
import { exitCodes } from './exit-codes.ts';
import { readWholeUsage } from './read-whole-usage.ts';

/** The result of a check of all locations. */
export interface Check extends LocationOutcomes {
  /** The Region, when it is the only location. */
  readonly region: string | undefined;
  readonly checkedAt: Date;
  readonly withinDays: number;
  /** How many certificates there are in the locations that were read. */
  readonly total: number;
  /** The certificates that have expired or expire within these days, the earliest first. */
  readonly expirations: readonly (Expiration & { readonly state: ExpirationState })[];
  /** The certificates whose expiration date is malformed. */
  readonly unreadable: readonly ClientCertificate[];
  /** On which stages the certificates are used; undefined when that was not asked for. */
  readonly usage?: CheckedUsage | undefined;
}

interface CheckedUsage {
  /** The usage of their locations. */
  readonly read: readonly LocationUsage[];
  readonly find: FindUsage;
}

/** The flags of the command `check` that are no settings. */
export interface CheckFlags {
  /** Prints JSON instead of a table. */
  readonly json?: boolean;
  /** Lets the check succeed though a location could not be read. */
  readonly allowPartial?: boolean;
  /** Lists the stages that each certificate would break. */
  readonly stages?: boolean;
}

/**
 * Checks once, prints the result, and gives the exit code.
 *
 * @throws ConfigurationError without a Region or credentials.
 * @throws UpstreamError when no list can be read.
 */
export async function runCheck(
  { withinDays, ...config }: CheckConfig,
  { json = false, allowPartial = false, stages = false }: CheckFlags,
): Promise<number> {
  const { deadlineMilliseconds } = config;
  using locations = await createLocations({ config, usage: config, deadlineMilliseconds });
  await locations.checkCredentials();
  const expirations = await checkExpirations(locations, withinDays, new Date());
  const usage = stages ? await checkUsage(expirations, locations) : undefined;
  const check = { ...expirations, usage };
  console.log(json ? toJson(check) : toTable(check));
  return exitCodeOf(check, allowPartial);
}

/**
 * Finds the certificates that have expired, or expire within so many days of a moment.
 *
 * @throws UpstreamError when no list can be read.
 */
async function checkExpirations(
  { list }: Pick<Locations, 'list'>,
  withinDays: number,
  checkedAt: Date,
): Promise<Check> {
  const { certificates, read, failures } = await readCertificates(list);
  const expirations = listExpirations(certificates, checkedAt)
    .map((expiration) => ({
      ...expiration,
      state: expirationStateOf(expiration.expirationDate, checkedAt, withinDays),
    }))
    .filter(({ state }) => state !== 'VALID');
  const [only] = list;
  return {
    region: list.length === 1 ? only?.region : undefined,
    read,
    failures,
    checkedAt,
    withinDays,
    total: certificates.length,
    expirations,
    unreadable: certificates.filter(
      ({ expirationDate }) => expirationDate instanceof UpstreamError,
    ),
  };
}

async function checkUsage({ expirations }: Check, locations: Locations): Promise<CheckedUsage> {
  const certificates = expirations.map(({ certificate }) => certificate);
  const read = await readWholeUsage(certificates, locations);
  return { read, find: indexUsage(read) };
}

function exitCodeOf({ expirations, unreadable, failures }: Check, allowPartial: boolean): number {
  if (failures.length > 0 && !allowPartial) return exitCodes.unknown;
  if (expirations.length > 0) return exitCodes.finding;
  return unreadable.length > 0 ? exitCodes.unknown : exitCodes.success;
}
