import type { ClientCertificate } from './certificate.ts';
import { UpstreamError } from './upstream-error.ts';
import { type ExpirationState, expirationStateOf, isExpired } from './expiration.ts';

/**
 * How many certificates are in a state at a moment.
 *
 * @throws UpstreamError of the first whose date is malformed: a count without it would be wrong.
 */
export function countInState(
  certificates: readonly ClientCertificate[],
  state: ExpirationState,
  now: Date,
  withinDays: number,
): number {
  return datesOf(certificates).filter((date) => expirationStateOf(date, now, withinDays) === state)
    .length;
}

/**
 * When the next certificate expires that has not yet; null when none will.
 *
 * @throws UpstreamError of the first whose date is malformed: it may be the next.
 */
export function findNextExpiration(
  certificates: readonly ClientCertificate[],
  now: Date,
): Date | null {
  const ahead = datesOf(certificates).filter((date) => !isExpired(date, now));
  return ahead.sort((one, other) => one.getTime() - other.getTime()).at(0) ?? null;
}

function datesOf(certificates: readonly ClientCertificate[]): readonly Date[] {
  return certificates.flatMap(({ expirationDate }) => {
    if (expirationDate instanceof UpstreamError) throw expirationDate;
    return expirationDate ?? [];
  });
}
