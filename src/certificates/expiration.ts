import type { ClientCertificate } from './certificate.ts';

/** Where a certificate stands on its way to its end. */
export const expirationStates = ['VALID', 'EXPIRING', 'EXPIRED'] as const;

/** One of {@link expirationStates}. */
export type ExpirationState = (typeof expirationStates)[number];

/** Whether a certificate with this end is no longer valid: from that very moment on it is not. */
export function isExpired(expirationDate: Date, now: Date): boolean {
  return expirationDate <= now;
}

/** Whole days left, rounded down: 0 on the last day, negative once past. */
export function daysUntil(expirationDate: Date, now: Date): number {
  return Math.floor((expirationDate.getTime() - now.getTime()) / dayMilliseconds);
}

/** `EXPIRING` is what has not expired yet and will in at most so many days. */
export function expirationStateOf(
  expirationDate: Date,
  now: Date,
  withinDays: number,
): ExpirationState {
  if (isExpired(expirationDate, now)) return 'EXPIRED';
  const left = expirationDate.getTime() - now.getTime();
  return left <= withinDays * dayMilliseconds ? 'EXPIRING' : 'VALID';
}

/**
 * The moment, in milliseconds since the epoch, before which all of the above say of this end what
 * they say now: they change when a whole number of days is left, or a millisecond later.
 */
export function holdsUntil(expirationDate: Date, now: Date): number {
  const left = (expirationDate.getTime() - now.getTime()) % dayMilliseconds;
  const untilNextDay = left < 0 ? left + dayMilliseconds : left;
  return now.getTime() + Math.max(untilNextDay, 1);
}

/** A certificate of which it is known when it expires. */
export interface Expiration {
  readonly certificate: ClientCertificate;
  readonly expirationDate: Date;
  /** Whole days left, rounded down; negative once past. */
  readonly daysLeft: number;
}

/** What expires, the next first; certificates of which the end is not known are not among them. */
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
