import type { ClientCertificate } from '../certificates/certificate.ts';
import {
  type Expiration,
  type ExpirationState,
  expirationStateOf,
  listExpirations,
} from '../certificates/expiration.ts';
import type { Location } from '../certificates/location.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { CheckConfig } from '../config/config.ts';
import type { LocationFailure } from '../pagination/combined-list.ts';
import { createLocations, type Locations } from '../upstream/locations.ts';
import { readCertificates } from '../upstream/read-certificates.ts';
import { toJson, toTable } from './check-report.ts';
import { exitCodes } from './exit-codes.ts';

/** The result of a check of all locations. */
export interface Check {
  /** The Region, when it is the only location. */
  readonly region: string | undefined;
  /** The locations that were read. */
  readonly read: readonly Location[];
  /** Those that could not be read. */
  readonly failures: readonly LocationFailure[];
  readonly checkedAt: Date;
  readonly withinDays: number;
  /** How many certificates there are in the locations that were read. */
  readonly total: number;
  /** The certificates that have expired or expire within these days, the earliest first. */
  readonly expirations: readonly (Expiration & { readonly state: ExpirationState })[];
  /** The certificates whose expiration date is malformed. */
  readonly unreadable: readonly ClientCertificate[];
}

/** How a check is made and printed. */
export interface CheckOptions {
  /** Prints JSON instead of a table. */
  readonly isJson: boolean;
  /** Lets the check succeed though a location could not be read. */
  readonly allowPartial: boolean;
}

/**
 * Checks once, prints the result, and gives the exit code.
 *
 * @throws ConfigurationError without a Region or credentials.
 * @throws UpstreamError when no list can be read.
 */
export async function runCheck(
  { withinDays, ...config }: CheckConfig,
  { isJson, allowPartial }: CheckOptions,
): Promise<number> {
  const { deadlineMilliseconds } = config;
  const locations = await createLocations({ config, deadlineMilliseconds });
  try {
    await locations.checkCredentials();
    const check = await checkExpirations(locations, withinDays, new Date());
    console.log(isJson ? toJson(check) : toTable(check));
    return exitCodeOf(check, allowPartial);
  } finally {
    locations.close();
  }
}

/**
 * Finds the certificates that have expired, or expire within so many days of a moment.
 *
 * @throws UpstreamError when no list can be read.
 */
export async function checkExpirations(
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

function exitCodeOf({ expirations, unreadable, failures }: Check, allowPartial: boolean): number {
  if (failures.length > 0 && !allowPartial) return exitCodes.unknown;
  if (expirations.length > 0) return exitCodes.something;
  return unreadable.length > 0 ? exitCodes.unknown : exitCodes.nothing;
}
