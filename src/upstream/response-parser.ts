import { type ClientCertificate, parseClientCertificate } from '../certificates/certificate.ts';
import type { Location } from '../certificates/location.ts';
import { malformed } from '../certificates/upstream-error.ts';
import { maxPositionLength } from '../pagination/cursor.ts';
import { createPage, type Page } from '../pagination/page.ts';
import { isObject } from '../util/is-object.ts';
import type { UpstreamResponse } from './transport.ts';

/**
 * Reads a page of GetClientCertificates, in either form that the service writes: rest-json, as its
 * API reference describes it, or HAL, as the sample on the same page shows it. The body tells which,
 * not its `Content-Type`.
 *
 * @throws UpstreamError `UPSTREAM_MALFORMED`, also for a form that is neither.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export function parsePage(
  response: UpstreamResponse,
  position: string | undefined,
  location: Location,
): Page {
  const { elements, nextPosition } = readRawList(response, clientCertificates);
  const certificates = elements.map((element, index) =>
    parseClientCertificate(element, sourceOf(response, location, `item[${index}]`)),
  );
  return createPage(position, certificates, nextPosition);
}

/** Which list a response is expected to be. */
interface ListKind {
  /** Its elements, for messages. */
  readonly name: string;
  /** Its address. */
  readonly path: RegExp;
}

/**
 * The elements of a list in either form, and the position of the next page.
 *
 * @throws UpstreamError `UPSTREAM_MALFORMED`
 */
export function readRawList(
  response: UpstreamResponse,
  kind: ListKind,
): { readonly elements: readonly unknown[]; readonly nextPosition: string | undefined } {
  const { elements, nextPosition } = isHal(response.body)
    ? readHalList(response, kind)
    : readRestJsonList(response, kind);
  return { elements, nextPosition: checkPosition(response, nextPosition) };
}

/**
 * Reads the certificate that GetClientCertificate was asked for.
 *
 * @throws UpstreamError `UPSTREAM_MALFORMED`
 */
export function parseCertificate(
  response: UpstreamResponse,
  clientCertificateId: string,
  location: Location,
): ClientCertificate {
  const source = sourceOf(response, location, 'the certificate');
  const certificate = parseClientCertificate(response.body, source);
  if (certificate.clientCertificateId === clientCertificateId) return certificate;
  throw malformed(response, 'it describes another certificate than the one asked for');
}

const clientCertificates: ListKind = {
  name: 'client certificates',
  path: /^\/clientcertificates(\?|$)/,
};

/**
 * Without the body: a certificate keeps its source for the errors of its PEM. One literal, because V8
 * gives every object that a spread extends a shape of its own.
 */
function sourceOf(
  { operation, status, requestId }: UpstreamResponse,
  location: Location,
  element: string,
) {
  return { operation, status, requestId, location, element };
}

interface RawList {
  readonly elements: readonly unknown[];
  readonly nextPosition: unknown;
}

/** Both members are optional, so an empty object is an empty page. */
function readRestJsonList(response: UpstreamResponse, { name }: ListKind): RawList {
  const { body } = response;
  const { item = null, position = null } = body;
  const isKnown = 'item' in body || 'position' in body || Object.keys(body).length === 0;
  if (!isKnown) throw malformed(response, `it is not a list of ${name}`);
  if (item !== null && !Array.isArray(item)) throw malformed(response, 'item is not a list');
  return { elements: item ?? [], nextPosition: position };
}

/** @see https://datatracker.ietf.org/doc/html/draft-kelly-json-hal */
function readHalList(response: UpstreamResponse, { name, path }: ListKind): RawList {
  const { _links: links, _embedded: embedded } = response.body;
  if (!isObject(links)) throw malformed(response, `it is not a list of ${name}`);
  if (embedded === undefined && isEmptyList(links, path))
    return { elements: [], nextPosition: null };
  if (!isObject(embedded)) throw malformed(response, `it is not a list of ${name}`);
  const { item } = embedded;
  if (Array.isArray(item)) return { elements: item, nextPosition: nextPositionOf(response, links) };
  if (!isObject(item)) throw malformed(response, '_embedded.item is not a list');
  // A list of exactly one is that one.
  return { elements: [item], nextPosition: nextPositionOf(response, links) };
}

/** Without elements HAL may leave `_embedded` out. The links then show that this is the list, and that it has none. */
function isEmptyList(
  { self, item, next }: Readonly<Record<string, unknown>>,
  path: RegExp,
): boolean {
  const href = isObject(self) ? self['href'] : undefined;
  const isList = typeof href === 'string' && path.test(href);
  return isList && item === undefined && next === undefined;
}

function isHal(body: UpstreamResponse['body']): boolean {
  return '_links' in body || '_embedded' in body;
}

/** HAL gives the position in the address of the next page. */
function nextPositionOf(
  response: UpstreamResponse,
  { next }: Readonly<Record<string, unknown>>,
): unknown {
  if (next === undefined || next === null) return null;
  const href = isObject(next) ? next['href'] : undefined;
  const position =
    typeof href === 'string' && URL.canParse(href, anyOrigin)
      ? new URL(href, anyOrigin).searchParams.get('position')
      : null;
  if (position === null || position === '') {
    throw malformed(response, '_links.next has no position');
  }
  return position;
}

/** An empty position would lead to the first page again, so it counts as none. */
function checkPosition(response: UpstreamResponse, position: unknown): string | undefined {
  if (position === null || position === '') return undefined;
  if (typeof position !== 'string') throw malformed(response, 'position is not a string');
  if (position.length <= maxPositionLength && position.isWellFormed()) return position;
  throw malformed(response, 'position is no token that could be sent back');
}

/** Only the query of the address counts. */
const anyOrigin = 'https://apigateway.invalid';
