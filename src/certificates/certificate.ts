import { type Operation, UpstreamError } from './upstream-error.ts';
import { parseX509, type X509Facts } from './x509.ts';

/**
 * A member of an upstream answer: its value, null where the service left it out, or the error to
 * show in its place where it is of the wrong type. One bad member never takes the others with it.
 */
export type Member<T> = T | null | UpstreamError;

/** A tag of a client certificate. */
export interface Tag {
  readonly key: string;
  readonly value: string | UpstreamError;
}

/** A client certificate as GetClientCertificates describes it, every member checked. */
export interface ClientCertificate {
  readonly clientCertificateId: string;
  readonly description: Member<string>;
  readonly createdDate: Member<Date>;
  readonly expirationDate: Member<Date>;
  readonly pemEncodedCertificate: Member<string>;
  /** What the PEM says, read when first asked and kept as long as this certificate is. */
  readonly x509: () => Member<X509Facts>;
  /** Sorted by key; empty when there are none. */
  readonly tags: readonly Tag[] | UpstreamError;
}

/** Where an element stood in which answer: what an error about it can name. */
export interface ElementSource {
  readonly operation: Operation;
  readonly status: number;
  readonly requestId: string | undefined;
  /** `item[3]` in a list, `the answer` for one certificate. */
  readonly element: string;
}

/**
 * Turns one element of an answer into a client certificate.
 *
 * @throws UpstreamError `UPSTREAM_MALFORMED` when it has no `clientCertificateId`: without an
 *   identity it can be neither cached, nor resumed after, nor looked up.
 */
export function parseClientCertificate(element: unknown, source: ElementSource): ClientCertificate {
  const members = isObject(element) ? element : {};
  const { clientCertificateId } = members;
  if (typeof clientCertificateId !== 'string' || clientCertificateId === '') {
    throw malformed(source, `${source.element} has no clientCertificateId`);
  }
  const pemEncodedCertificate = parseText(members, 'pemEncodedCertificate', source);
  return {
    clientCertificateId,
    description: parseText(members, 'description', source),
    createdDate: parseDate(members, 'createdDate', source),
    expirationDate: parseDate(members, 'expirationDate', source),
    pemEncodedCertificate,
    x509: createX509Reader(pemEncodedCertificate, source),
    tags: parseTags(members['tags'], source),
  };
}

/** Whether a JSON value is an object, neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An answer that is not what the operation promises. Names the place, never quotes the answer. */
export function malformed(
  source: Omit<ElementSource, 'element'>,
  what: string,
  cause?: unknown,
): UpstreamError {
  const { operation, status, requestId } = source;
  return new UpstreamError(
    'UPSTREAM_MALFORMED',
    `Amazon API Gateway's answer to ${operation} is malformed: ${what}.`,
    { operation, status, requestId, cause },
  );
}

type Members = Readonly<Record<string, unknown>>;

function parseText(members: Members, name: string, source: ElementSource): Member<string> {
  const value = members[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  return malformed(source, `${name} of ${source.element} is not a string`);
}

/** The seconds that RFC 3339 can write: years of four digits. */
const firstEpochSecond = Date.parse('0000-01-01T00:00:00Z') / 1000;
const lastEpochSecond = Date.parse('9999-12-31T23:59:59Z') / 1000;

function parseDate(members: Members, name: string, source: ElementSource): Member<Date> {
  const value = members[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && value >= firstEpochSecond && value <= lastEpochSecond) {
    return new Date(value * 1000);
  }
  return malformed(source, `${name} of ${source.element} is not a time in epoch seconds`);
}

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
    .sort(([one], [other]) => compareText(one, other))
    .map(([key, text]) => ({
      key,
      value:
        typeof text === 'string'
          ? text
          : malformed(source, `a tag's value of ${source.element} is not a string`),
    }));
}

/** By UTF-16 code unit, so that the order is the same on every machine. */
function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
