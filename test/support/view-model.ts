import type { StoredCertificate } from '../../src/emulator/emulator.ts';

/** The time of the clock in these tests. */
export const noon = new Date('2026-06-15T12:00:00Z');

/** The argument `within` in these tests. */
export const near = 2;

/** The arguments `filter` and `orderBy` of a client. */
export interface ViewVariables {
  readonly filter?: {
    readonly expiresBefore?: string;
    readonly expiresAfter?: string;
    readonly expirationState?: 'VALID' | 'EXPIRING' | 'EXPIRED';
    readonly descriptionContains?: string;
    readonly tag?: { readonly key: string; readonly value?: string };
    readonly clientCertificateIds?: readonly string[];
  };
  readonly orderBy?: {
    readonly field: 'EXPIRATION_DATE' | 'CREATED_DATE' | 'DESCRIPTION' | 'CLIENT_CERTIFICATE_ID';
    readonly direction: 'ASC' | 'DESC';
  };
}

/** The members in which the certificates of these tests differ. */
export interface ViewedFacts {
  /** Days from {@link noon} to the expiration. At -3, upstream omits the date. */
  readonly days: number;
  readonly created: number;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The days for which upstream omits the expiration date. */
const withoutDate = -3;

export function instant(days: number): string {
  return new Date(noon.getTime() + days * 86_400_000).toISOString();
}

export function certificateOf(
  clientCertificateId: string,
  { days, created, description, tags }: ViewedFacts,
): StoredCertificate {
  return {
    clientCertificateId,
    createdDate: Date.parse(instant(created - 400)) / 1000,
    expirationDate: Date.parse(instant(days)) / 1000,
    pemEncodedCertificate: 'PEM',
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
  };
}

/** Removes the expiration date from such a certificate. */
export function withoutMissingDate(item: Record<string, unknown>): Record<string, unknown> {
  return item['expirationDate'] === Date.parse(instant(withoutDate)) / 1000
    ? { ...item, expirationDate: undefined }
    : item;
}

/** The expected ids for a filter and an order. Computed independently of the gateway. */
export function viewIds(
  certificates: readonly StoredCertificate[],
  { filter, orderBy }: ViewVariables,
): readonly string[] {
  const left = certificates.filter((certificate) => isLeft(certificate, filter ?? {}));
  const ids = (list: readonly StoredCertificate[]) =>
    list.map(({ clientCertificateId }) => clientCertificateId);
  if (orderBy === undefined) return ids(left);
  const keyOf = (certificate: StoredCertificate) => sortKey(certificate, orderBy.field);
  const byId = [...left].sort((one, other) =>
    one.clientCertificateId < other.clientCertificateId ? -1 : 1,
  );
  const keys = [...new Set(byId.map(keyOf))].filter((key) => key !== undefined);
  keys.sort((one, other) => (one < other ? -1 : 1));
  if (orderBy.direction === 'DESC') keys.reverse();
  return [...keys, undefined].flatMap((key) => ids(byId.filter((one) => keyOf(one) === key)));
}

function isLeft(
  certificate: StoredCertificate,
  filter: NonNullable<ViewVariables['filter']>,
): boolean {
  const end = endOf(certificate) ?? Number.NaN;
  const { expiresBefore, expiresAfter, expirationState, descriptionContains, tag } = filter;
  if (expiresBefore !== undefined && !(end < Date.parse(expiresBefore))) return false;
  if (expiresAfter !== undefined && !(end > Date.parse(expiresAfter))) return false;
  if (expirationState !== undefined && stateOf(end) !== expirationState) return false;
  const { description, tags = {}, clientCertificateId } = certificate;
  if (
    descriptionContains !== undefined &&
    description?.toUpperCase().includes(descriptionContains.toUpperCase()) !== true
  ) {
    return false;
  }
  if (tag !== undefined && !Object.hasOwn(tags, tag.key)) return false;
  if (tag?.value !== undefined && tags[tag.key] !== tag.value) return false;
  return filter.clientCertificateIds?.includes(clientCertificateId) ?? true;
}

function stateOf(end: number): string | undefined {
  if (Number.isNaN(end)) return undefined;
  if (end <= noon.getTime()) return 'EXPIRED';
  return end <= Date.parse(instant(near)) ? 'EXPIRING' : 'VALID';
}

function sortKey(
  certificate: StoredCertificate,
  field: NonNullable<ViewVariables['orderBy']>['field'],
): string | number | undefined {
  switch (field) {
    case 'EXPIRATION_DATE':
      return endOf(certificate);
    case 'CREATED_DATE':
      return certificate.createdDate;
    case 'DESCRIPTION':
      return certificate.description;
    case 'CLIENT_CERTIFICATE_ID':
      return certificate.clientCertificateId;
  }
}

/** Epoch milliseconds. Undefined when upstream omits the date. */
function endOf({ expirationDate }: StoredCertificate): number | undefined {
  const end = expirationDate * 1000;
  return end === Date.parse(instant(withoutDate)) ? undefined : end;
}
