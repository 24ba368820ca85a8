import { type ClientCertificate, isFlawed } from '../certificates/certificate.ts';
import type { Location } from '../certificates/location.ts';
import type { Operation } from '../certificates/upstream-error.ts';
import type { Page } from '../pagination/page.ts';
import { isObject } from '../util/is-object.ts';
import { parseJson } from '../util/parse-json.ts';
import { parseCertificate, parsePage } from './response-parser.ts';
import type { UpstreamResponse } from './transport.ts';

/** A page that another replica has fetched; undefined unless every member of it is sound, and for one that leads to itself. */
export function parseSharedPage(
  text: string,
  position: string | undefined,
  location: Location,
): Page | undefined {
  return parseShared(text, 'GetClientCertificates', (response) => {
    const page = parsePage(response, position, location);
    if (position !== undefined && page.nextPosition === position) return undefined;
    return page.edges.some(({ certificate }) => isFlawed(certificate)) ? undefined : page;
  });
}

/** A certificate that another replica has fetched; undefined unless every member of it is sound. */
export function parseSharedCertificate(
  text: string,
  id: string,
  location: Location,
): ClientCertificate | undefined {
  return parseShared(text, 'GetClientCertificate', (response) => {
    const certificate = parseCertificate(response, id, location);
    return isFlawed(certificate) ? undefined : certificate;
  });
}

function parseShared<T>(
  text: string,
  operation: Operation,
  parse: (response: UpstreamResponse) => T | undefined,
): T | undefined {
  const body = parseJson(text);
  if (!isObject(body)) return undefined;
  try {
    return parse({ operation, status: 200, requestId: undefined, text, body });
  } catch {
    return undefined;
  }
}
