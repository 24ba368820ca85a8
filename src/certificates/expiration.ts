import type { ClientCertificate } from './certificate.ts';

/** Whether a certificate is valid, expires soon, or has expired. */
export type ExpirationState = 'VALID' | 'EXPIRING' | 'EXPIRED';

/** Whether a certificate has expired. It has from its expiration date on. */
export function isExpired(expirationDate: Date, now: Date): boolean {
  return expirationDate.getTime() <= now.getTime();
}

/** Days of 24 hours left, rounded down: 0 on the last day, negative after the expiration. */
export function daysUntil(expirationDate: Date, now: Date): number {
  return Math.floor((expirationDate.getTime() - now.getTime()) / dayMilliseconds);
}

/** `EXPIRING` when the certificate has not expired yet, and expires within the given days. */
export function expirationStateOf(
  expirationDate: Date,
  now: Date,
  withinDays: number,
): ExpirationState {
  if (isExpired(expirationDate, now)) return 'EXPIRED';
  const left = expirationDate.getTime() - now.getTime();
  return left <= withinDays * dayMilliseconds ? 'EXPIRING' : 'VALID';
}

/** Conditions on an expiration date. A date must meet all that are given. */
export interface ExpirationConditions {
  readonly expiresBefore?: Date | undefined;
  readonly expiresAfter?: Date | undefined;
  readonly expirationState?:
    { readonly state: ExpirationState; readonly withinDays: number } | undefined;
}

/** Whether an expiration date meets the conditions. Reads the clock only for `expirationState`. */
export function meetsConditions(
  date: Date,
  { expiresBefore, expiresAfter, expirationState }: ExpirationConditions,
  now: () => Date,
): boolean {
  if (expiresBefore !== undefined && date.getTime() >= expiresBefore.getTime()) return false;
  if (expiresAfter !== undefined && date.getTime() <= expiresAfter.getTime()) return false;
  if (expirationState === undefined) return true;
  return expirationStateOf(date, now(), expirationState.withinDays) === expirationState.state;
}

/**
 * Until when the results of the functions above stay the same, in milliseconds since the epoch. They
 * change when a whole number of days is left, or one millisecond later.
 */
export function holdsUntil(expirationDate: Date, now: Date): number {
  const left = (expirationDate.getTime() - now.getTime()) % dayMilliseconds;
  const untilNextDay = left < 0 ? left + dayMilliseconds : left;
  return now.getTime() + Math.max(untilNextDay, 1);
}

/** A certificate with an expiration date. */
export interface Expiration {
  readonly certificate: ClientCertificate;
  readonly expirationDate: Date;
  /** See {@link daysUntil}. */
  readonly daysLeft: number;
}

/** The certificates that have an expiration date, the earliest first. */
export function listExpirations(
  certificates: readonly ClientCertificate[],
  now: Date,
): readonly Expiration[] {
  return certificates
    .flatMap((certificate) => {
      const { expirationDate } = certificate;
      if (!(expirationDate instanceof Date)) return [];
      return [{ certificate, expirationDate, daysLeft: daysUntil(expirationDate, now) }];
    })
    .sort((one, other) => one.expirationDate.getTime() - other.expirationDate.getTime());
}

const dayMilliseconds = 24 * 60 * 60 * 1000;
