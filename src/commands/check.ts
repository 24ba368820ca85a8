import type { ApiGateway } from '../upstream/api-gateway.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import {
  type Expiration,
  type ExpirationState,
  expirationStateOf,
  listExpirations,
} from '../certificates/expiration.ts';
import { readCertificates } from '../upstream/read-certificates.ts';

/** How the command ends. */
export const exitCodes = {
  /** Nothing expires. */
  nothing: 0,
  /** Something does, or has. */
  something: 1,
  /** It is not known, as the list could not be read. */
  unknown: 2,
} as const;

/** What a look at the certificates of a Region has brought. */
export interface Check {
  readonly region: string;
  readonly checkedAt: Date;
  readonly withinDays: number;
  /** How many certificates there are. */
  readonly total: number;
  /** What has expired, or will within the days; the next first. */
  readonly expirations: readonly (Expiration & { readonly state: ExpirationState })[];
  /** Certificates whose dates are malformed, so that nobody can say. */
  readonly unreadable: readonly ClientCertificate[];
}

/**
 * Looks which certificates have expired or will within so many days of a moment.
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

/** With what the command exits after a look. */
export function exitCodeOf({ expirations, unreadable }: Check): number {
  if (expirations.length > 0) return exitCodes.something;
  return unreadable.length > 0 ? exitCodes.unknown : exitCodes.nothing;
}

/** A look in JSON, for programs. */
export function toJson({ expirations, unreadable, checkedAt, ...rest }: Check): string {
  const answer = {
    ...rest,
    checkedAt: checkedAt.toISOString(),
    certificates: expirations.map(({ certificate, expirationDate, daysLeft, state }) => ({
      clientCertificateId: certificate.clientCertificateId,
      description: descriptionOf(certificate),
      expirationDate: expirationDate.toISOString(),
      daysUntilExpiration: daysLeft,
      expirationState: state,
    })),
    unreadable: unreadable.map(({ clientCertificateId }) => clientCertificateId),
  };
  return JSON.stringify(answer, null, 2);
}

/** A look as a table, for people. */
export function toTable(check: Check): string {
  const rows = check.expirations.map(({ certificate, expirationDate, daysLeft, state }) => [
    state,
    String(daysLeft),
    expirationDate.toISOString().slice(0, 16).replace('T', ' '),
    certificate.clientCertificateId,
    descriptionOf(certificate) ?? '',
  ]);
  const header = ['STATE', 'DAYS', 'EXPIRES (UTC)', 'ID', 'DESCRIPTION'];
  const table = rows.length === 0 ? [] : [...alignColumns([header, ...rows]), ''];
  return [...table, ...concludeFrom(check)].join('\n');
}

function concludeFrom({
  region,
  withinDays,
  total,
  expirations,
  unreadable,
}: Check): readonly string[] {
  const count = expirations.length === 0 ? 'None' : String(expirations.length);
  const conclusion = `${count} of ${total} client certificates in ${region} expired or expire within ${withinDays} days.`;
  const ids = unreadable.map(({ clientCertificateId }) => clientCertificateId).join(', ');
  if (ids === '') return [conclusion];
  return [conclusion, `Amazon API Gateway sent a malformed expiration date for ${ids}.`];
}

function descriptionOf({ description }: ClientCertificate): string | null {
  return description instanceof UpstreamError ? null : description;
}

/** Columns as wide as their widest cell. Control characters would reach the terminal, and are shown as `?`. */
function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => cell.replace(/\p{Cc}/gu, '?')));
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
