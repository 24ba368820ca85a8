import { compare } from '../util/compare.ts';
import type { ClientCertificate } from './certificate.ts';
import { locationKeyOf } from './location.ts';

/** The directions of an order. */
export const orderDirections = ['ASC', 'DESC'] as const;

/** A total order of certificates. Ties are broken by `clientCertificateId`. */
export interface Order {
  readonly field: 'EXPIRATION_DATE' | 'CREATED_DATE' | 'DESCRIPTION' | 'CLIENT_CERTIFICATE_ID';
  readonly direction: (typeof orderDirections)[number];
}

/** The value by which a certificate is sorted. Null when it has none. */
export type SortKey = string | number | null;

interface SortPlace {
  readonly sortKey: SortKey;
  readonly clientCertificateId: string;
  /** The key of its location. Two locations may have a certificate with the same id. */
  readonly location: string;
}

/**
 * Characters of a description that are compared. Descriptions that differ only after them are a tie.
 * The limit keeps cursors short, because a cursor contains the sort key of its edge.
 */
export const maxSortedCharacters = 1024;

/** The order as a text. Equal orders have equal texts. */
export function describeOrder({ field, direction }: Readonly<Record<keyof Order, string>>): string {
  return `${field} ${direction}`;
}

/** The place of a certificate in an order. A malformed value counts as missing. */
export function sortPlaceOf(certificate: ClientCertificate, { field }: Order): SortPlace {
  const { clientCertificateId, location } = certificate;
  return {
    clientCertificateId,
    location: locationKeyOf(location),
    sortKey: sortKeyOf(certificate, field),
  };
}

/** A comparator for places. Certificates without a value come last in both directions. */
export function comparePlaces(one: SortPlace, other: SortPlace, { direction }: Order): number {
  return (
    compareSortKeys(one.sortKey, other.sortKey, direction) ||
    compare(one.clientCertificateId, other.clientCertificateId) ||
    compare(one.location, other.location)
  );
}

/** A comparator for sort keys. Null comes last in both directions. */
export function compareSortKeys(
  one: SortKey,
  other: SortKey,
  direction: Order['direction'] = 'ASC',
): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return compare(one, other) * (direction === 'ASC' ? 1 : -1);
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
