import { type ApiGateway, createApiGateway } from '../upstream/api-gateway.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import {
  type Expiration,
  type ExpirationState,
  expirationStateOf,
  listExpirations,
} from '../certificates/expiration.ts';
import { readCertificates } from '../upstream/read-certificates.ts';
import type { CheckConfig } from '../config/config.ts';
import { toJson, toTable } from './check-report.ts';
import { exitCodes } from './exit-codes.ts';

/** The result of a check of one Region. */
export interface Check {
  readonly region: string;
  readonly checkedAt: Date;
  readonly withinDays: number;
  /** How many certificates there are. */
  readonly total: number;
  /** The certificates that have expired or expire within these days, the earliest first. */
  readonly expirations: readonly (Expiration & { readonly state: ExpirationState })[];
  /** The certificates whose expiration date is malformed. */
  readonly unreadable: readonly ClientCertificate[];
}

/**
 * Checks once, prints the result, and gives the exit code.
 *
 * @throws ConfigurationError without a Region or credentials.
 * @throws UpstreamError when the list cannot be read.
 */
export async function runCheck(
  { withinDays, deadlineMilliseconds }: CheckConfig,
  { isJson }: { readonly isJson: boolean },
): Promise<number> {
  const apiGateway = await createApiGateway({ deadlineMilliseconds });
  try {
    await apiGateway.checkCredentials();
    const check = await checkExpirations(apiGateway, withinDays, new Date());
    console.log(isJson ? toJson(check) : toTable(check));
    return exitCodeOf(check);
  } finally {
    apiGateway.close();
  }
}

/**
 * Finds the certificates that have expired, or expire within so many days of a moment.
 *
 * @throws UpstreamError when the list cannot be read.
 */
export async function checkExpirations(
  apiGateway: ApiGateway,
  withinDays: number,
  checkedAt: Date,
): Promise<Check> {
  const certificates = await readCertificates(apiGateway);
  const expirations = listExpirations(certificates, checkedAt)
    .map((expiration) => ({
      ...expiration,
      state: expirationStateOf(expiration.expirationDate, checkedAt, withinDays),
    }))
    .filter(({ state }) => state !== 'VALID');
  return {
    region: apiGateway.region,
    checkedAt,
    withinDays,
    total: certificates.length,
    expirations,
    unreadable: certificates.filter(
      ({ expirationDate }) => expirationDate instanceof UpstreamError,
    ),
  };
}

function exitCodeOf({ expirations, unreadable }: Check): number {
  if (expirations.length > 0) return exitCodes.something;
  return unreadable.length > 0 ? exitCodes.unknown : exitCodes.nothing;
}
