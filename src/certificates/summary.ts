import type { ClientCertificate } from './certificate.ts';
import { UpstreamError } from './upstream-error.ts';
import { type ExpirationState, expirationStateOf, isExpired } from './expiration.ts';

/**
 * Counts the certificates in a state.
 *
 * @throws UpstreamError when an expiration date is malformed, because the count would be wrong without it.
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
 * Finds the earliest expiration date in the future. Null when there is none.
 *
 * @throws UpstreamError when an expiration date is malformed, because it could be the next one.
 */
export function findNextExpiration(
  certificates: readonly ClientCertificate[],
  now: Date,
): Date | null {
  let next: Date | null = null;
  for (const date of datesOf(certificates)) {
    const isAhead = !isExpired(date, now);
    if (isAhead && (next === null || date.getTime() < next.getTime())) next = date;
  }
  return next;
}

function datesOf(certificates: readonly ClientCertificate[]): readonly Date[] {
  const dates: Date[] = [];
  for (const { expirationDate } of certificates) {
    if (expirationDate instanceof UpstreamError) throw expirationDate;
    if (expirationDate !== null) dates.push(expirationDate);
  }
  return dates;
}
