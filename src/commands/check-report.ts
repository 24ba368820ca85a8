import type { ClientCertificate } from '../certificates/certificate.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { Check } from './check.ts';

/** The result of a check as JSON, for programs. */
export function toJson({ expirations, unreadable, checkedAt, ...rest }: Check): string {
  const report = {
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
  return JSON.stringify(report, null, 2);
}

/** The result of a check as a table with a conclusion, for people. */
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
  return [...table, ...conclude(check)].join('\n');
}

function conclude({ region, withinDays, total, expirations, unreadable }: Check): string[] {
  const count = expirations.length === 0 ? 'None' : String(expirations.length);
  const conclusion = `${count} of ${total} client certificates in ${region} expired or expire within ${withinDays} days.`;
  if (unreadable.length === 0) return [conclusion];
  const ids = unreadable.map(({ clientCertificateId }) => clientCertificateId).join(', ');
  return [conclusion, `Amazon API Gateway sent a malformed expiration date for ${ids}.`];
}

function descriptionOf({ description }: ClientCertificate): string | null {
  return description instanceof UpstreamError ? null : description;
}

/** Pads each column to its widest cell. A control character could steer the terminal: it becomes `?`. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.replace(/\p{Cc}/gu, '?')));
  const widthOf = (column: number) => Math.max(...cells.map((row) => row[column]?.length ?? 0));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widthOf(column)))
      .join('  ')
      .trimEnd(),
  );
}
