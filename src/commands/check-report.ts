import type { ClientCertificate } from '../certificates/certificate.ts';
import type { CertificateUsage } from '../certificates/certificate-usage.ts';
import { describeIncomplete, describeStage } from '../certificates/stage.ts';
import { describeLocation, type Location } from '../certificates/location.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import { toPrintable } from '../util/printable.ts';
import type { Check } from './check.ts';

/** The result of a check as JSON, for programs. With several locations, each certificate names its own. */
export function toJson(check: Check): string {
  const { region, checkedAt, withinDays, total, expirations, unreadable, read, failures } = check;
  const report = {
    ...(region !== undefined && { region }),
    checkedAt: checkedAt.toISOString(),
    withinDays,
    total,
    certificates: expirations.map(({ certificate, expirationDate, daysLeft, state }) => ({
      ...locationOf(check, certificate.location),
      clientCertificateId: certificate.clientCertificateId,
      description: descriptionOf(certificate),
      expirationDate: expirationDate.toISOString(),
      daysUntilExpiration: daysLeft,
      expirationState: state,
      ...(check.usage !== undefined && usageToJson(check.usage.find(certificate))),
    })),
    unreadable: unreadable.map(({ clientCertificateId }) => clientCertificateId),
    ...(region === undefined && {
      isComplete: failures.length === 0,
      locations: [
        ...read.map((location) => ({ ...locationOf(check, location), error: null })),
        ...failures.map(({ location, error: { code, message } }) => ({
          ...locationOf(check, location),
          error: { code, message },
        })),
      ],
    }),
  };
  return JSON.stringify(report, null, 2);
}

/** The result of a check as a table with a conclusion, for people. */
export function toTable(check: Check): string {
  const rows = check.expirations.map(({ certificate, expirationDate, daysLeft, state }) => [
    state,
    String(daysLeft),
    expirationDate.toISOString().slice(0, 16).replace('T', ' '),
    ...identify(check, certificate),
    descriptionOf(certificate) ?? '',
  ]);
  const columns = check.region === undefined ? ['ACCOUNT', 'REGION', 'ID'] : ['ID'];
  return [
    ...writeTable(['STATE', 'DAYS', 'EXPIRES (UTC)', ...columns, 'DESCRIPTION'], rows),
    ...writeTable([...columns, 'STAGE THAT PRESENTS IT'], listStages(check)),
    ...conclude(check),
  ].join('\n');
}

/** The columns that tell a certificate from the others. */
function identify(
  { region: only }: Check,
  { clientCertificateId, location: { accountName, region } }: ClientCertificate,
): readonly string[] {
  return only === undefined ? [accountName, region, clientCertificateId] : [clientCertificateId];
}

/** One row for each stage that presents a certificate of the table, and for what is not known. */
function listStages(check: Check): readonly (readonly string[])[] {
  const { usage, expirations } = check;
  if (usage === undefined) return [];
  return expirations.flatMap(({ certificate }) => {
    const { inUse = 'UNKNOWN', stages = [], coverage } = usage.find(certificate) ?? {};
    const names =
      inUse === 'YES' ? stages.map(describeStage) : [inUse === 'NO' ? 'none' : 'not known'];
    if (inUse === 'YES' && coverage?.complete !== true) names.push('perhaps others');
    return names.map((name) => [...identify(check, certificate), name]);
  });
}

function usageToJson({ inUse, stages, coverage }: Partial<CertificateUsage> = {}) {
  return {
    inUse: inUse ?? 'UNKNOWN',
    stages: (stages ?? []).map(({ api, name, arn }) => ({ api, name, arn })),
    coverage: coverage ?? null,
  };
}

/** What tells a location of several. One alone is said once, as `region`. */
function locationOf({ region: only }: Check, { account, accountName, region }: Location) {
  return only === undefined ? { account: account ?? null, accountName, region } : {};
}

function conclude(check: Check): string[] {
  const { region, withinDays, total, expirations, unreadable, read, failures, usage } = check;
  const count = expirations.length === 0 ? 'None' : String(expirations.length);
  const place = region ?? `${read.length} of ${read.length + failures.length} locations`;
  const ids = unreadable.map(({ clientCertificateId }) => clientCertificateId).join(', ');
  return [
    `${count} of ${total} client certificates in ${place} expired or expire within ${withinDays} days.`,
    ...(ids === '' ? [] : [`Amazon API Gateway sent a malformed expiration date for ${ids}.`]),
    ...failures.map(
      ({ location, error }) => `Not read: ${describeLocation(location)}. ${error.message}`,
    ),
    ...(usage?.read ?? []).flatMap(({ location, coverage }) => {
      const sentence = describeIncomplete(coverage);
      const prefix = region === undefined ? `In ${describeLocation(location)}: ` : '';
      return sentence === null ? [] : [`${prefix}${sentence}`];
    }),
  ];
}

function descriptionOf({ description }: ClientCertificate): string | null {
  return description instanceof UpstreamError ? null : description;
}

/** Pads each column to its widest cell. An empty line follows the table. */
function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const cells = [header, ...rows].map((row) => row.map(toPrintable));
  const widthOf = (column: number) => Math.max(...cells.map((row) => row[column]?.length ?? 0));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widthOf(column)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ''];
}
