import { compare } from '../util/compare.ts';
import { isObject } from '../util/is-object.ts';
import type { Location } from './location.ts';
import { malformed, type Operation, UpstreamError } from './upstream-error.ts';
import { parseX509, type X509Facts } from './x509.ts';

/**
 * A member of an upstream answer: its value, null when the service left it out, or an error when it
 * has the wrong type. A malformed member does not affect the others.
 */
export type Member<T> = T | null | UpstreamError;

/** A tag of a client certificate. */
export interface Tag {
  readonly key: string;
  readonly value: string | UpstreamError;
}

/** A client certificate as GetClientCertificates describes it, every member checked. */
export interface ClientCertificate {
  /** Where it is. */
  readonly location: Location;
  readonly clientCertificateId: string;
  readonly description: Member<string>;
  readonly createdDate: Member<Date>;
  readonly expirationDate: Member<Date>;
  readonly pemEncodedCertificate: Member<string>;
  /** The facts in the PEM. The first call parses it, further calls return the same facts. */
  readonly x509: () => Member<X509Facts>;
  /** Sorted by key. Empty when there are none. */
  readonly tags: readonly Tag[] | UpstreamError;
}

/** The place of an element in an answer, for error messages. */
interface ElementSource {
  readonly operation: Operation;
  readonly status: number;
  readonly requestId: string | undefined;
  /** The location that answered. */
  readonly location: Location;
  /** `item[3]` in a list, `the answer` for one certificate. */
  readonly element: string;
}

/**
 * Parses one element of an answer. Dates are epoch seconds in rest-json, and ISO 8601 in HAL.
 *
 * @throws UpstreamError `UPSTREAM_MALFORMED` when it has no valid `clientCertificateId`. Without an id it
 *   cannot be cached, looked up, or used in a cursor.
 */
export function parseClientCertificate(element: unknown, source: ElementSource): ClientCertificate {
  const members = isObject(element) ? element : {};
  const { clientCertificateId } = members;
  if (!isName(clientCertificateId)) {
    throw malformed(source, `${source.element} has no clientCertificateId`);
  }
  const pemEncodedCertificate = parseText(members, 'pemEncodedCertificate', source);
  return {
    location: source.location,
    clientCertificateId,
    description: parseText(members, 'description', source),
    createdDate: parseDate(members, 'createdDate', source),
    expirationDate: parseDate(members, 'expirationDate', source),
    pemEncodedCertificate,
    x509: createX509Reader(pemEncodedCertificate, source),
    tags: parseTags(members['tags'], source),
  };
}

/** Whether any member has the wrong type. Does not parse the PEM: any string is accepted for it. */
export function isFlawed(certificate: ClientCertificate): boolean {
  const { description, createdDate, expirationDate, pemEncodedCertificate, tags } = certificate;
  return [
    description,
    createdDate,
    expirationDate,
    pemEncodedCertificate,
    ...(tags instanceof UpstreamError ? [tags] : tags.map(({ value }) => value)),
  ].some((member) => member instanceof UpstreamError);
}

/** Whether a text can be the id of a client certificate. AWS uses six lower-case letters and digits, and documents no form. */
export function isClientCertificateId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(text);
}

/**
 * Whether a value can be an id or a name in an answer. AWS does not document their form. The length is limited
 * because they go into cursors, ARNs and URLs.
 */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,256}$/u.test(value);
}

/** A date in epoch seconds; null for anything else, and for a date that RFC 3339 cannot write. */
export function dateOfEpochSeconds(value: unknown): Date | null {
  if (typeof value !== 'number') return null;
  return value >= firstEpochSecond && value <= lastEpochSecond ? new Date(value * 1000) : null;
}

type Members = Readonly<Record<string, unknown>>;

function parseText(members: Members, name: string, source: ElementSource): Member<string> {
  const value = members[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  return malformed(source, `${name} of ${source.element} is not a string`);
}

/** The range of RFC 3339, whose years have four digits. */
const firstEpochSecond = Date.parse('0000-01-01T00:00:00Z') / 1000;
const lastEpochSecond = Date.parse('9999-12-31T23:59:59Z') / 1000;

function parseDate(members: Members, name: string, source: ElementSource): Member<Date> {
  const value = members[name];
  if (value === undefined || value === null) return null;
  // Every element in HAL has `_links`.
  if ('_links' in members) {
    const date = typeof value === 'string' && isoDateTime.test(value) ? new Date(value) : undefined;
    if (date !== undefined && !Number.isNaN(date.getTime())) return date;
    return malformed(source, `${name} of ${source.element} is not a time in ISO 8601`);
  }
  return (
    dateOfEpochSeconds(value) ??
    malformed(source, `${name} of ${source.element} is not a time in epoch seconds`)
  );
}

const isoDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function createX509Reader(pem: Member<string>, source: ElementSource): () => Member<X509Facts> {
  let facts: Member<X509Facts> | undefined;
  return () => (facts ??= typeof pem === 'string' ? readX509(pem, source) : pem);
}

function readX509(pem: string, source: ElementSource): Member<X509Facts> {
  try {
    return parseX509(pem);
  } catch (cause) {
    const what = `pemEncodedCertificate of ${source.element} is no X.509 certificate in PEM`;
    return malformed(source, what, cause);
  }
}

function parseTags(value: unknown, source: ElementSource): readonly Tag[] | UpstreamError {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return malformed(source, `tags of ${source.element} is not a map`);
  return Object.entries(value)
    .sort(([one], [other]) => compare(one, other))
    .map(([key, text]) => ({
      key,
      value:
        typeof text === 'string'
          ? text
          : malformed(source, `a tag's value of ${source.element} is not a string`),
    }));
}
