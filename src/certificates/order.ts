import type { ClientCertificate } from './certificate.ts';
import { locationKeyOf } from './location.ts';

/** What certificates can be ordered by. */
export const orderFields = [
  'EXPIRATION_DATE',
  'CREATED_DATE',
  'DESCRIPTION',
  'CLIENT_CERTIFICATE_ID',
] as const;

/** Which way an order goes. */
export const orderDirections = ['ASC', 'DESC'] as const;

/** An order of certificates that leaves nothing to chance: ties are broken by `clientCertificateId`. */
export interface Order {
  readonly field: (typeof orderFields)[number];
  readonly direction: (typeof orderDirections)[number];
}

/** What a certificate is sorted by; null when it has no such value. */
export type SortKey = string | number | null;

/** A certificate's place in an order. */
export interface SortPlace {
  readonly sortKey: SortKey;
  readonly clientCertificateId: string;
  /** The key of its location. Two locations may have a certificate with the same id. */
  readonly location: string;
}

/**
 * Characters of a description that an order looks at: what differs only behind them is a tie. A
 * cursor carries its edge's sort key, and has to stay short.
 */
export const maxSortedCharacters = 1024;

/** The order as text: two orders with the same text are the same. */
export function describeOrder({ field, direction }: Order): string {
  return `${field} ${direction}`;
}

/** Where an order puts a certificate. A value that is malformed counts as none. */
export function sortPlaceOf(certificate: ClientCertificate, { field }: Order): SortPlace {
  const { clientCertificateId, location } = certificate;
  return {
    clientCertificateId,
    location: locationKeyOf(location),
    sortKey: sortKeyOf(certificate, field),
  };
}

/** Negative when one comes before the other, positive when after. Certificates without a value come last, both ways. */
export function comparePlaces(one: SortPlace, other: SortPlace, { direction }: Order): number {
  const byKey =
    one.sortKey === null || other.sortKey === null
      ? Number(one.sortKey === null) - Number(other.sortKey === null)
      : compare(one.sortKey, other.sortKey) * (direction === 'ASC' ? 1 : -1);
  return (
    byKey ||
    compare(one.clientCertificateId, other.clientCertificateId) ||
    compare(one.location, other.location)
  );
}

function sortKeyOf(certificate: ClientCertificate, field: Order['field']): SortKey {
  const { clientCertificateId, description, createdDate, expirationDate } = certificate;
  switch (field) {
    case 'EXPIRATION_DATE':
      return expirationDate instanceof Date ? expirationDate.getTime() : null;
    case 'CREATED_DATE':
      return createdDate instanceof Date ? createdDate.getTime() : null;
    case 'DESCRIPTION':
      return typeof description === 'string' ? description.slice(0, maxSortedCharacters) : null;
    case 'CLIENT_CERTIFICATE_ID':
      return clientCertificateId;
  }
}

/** Numbers by size, texts by UTF-16 code unit: the same on every machine. */
function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
