import {
  type ClientCertificate,
  isObject,
  malformed,
  parseClientCertificate,
} from './certificate.ts';
import type { Answer } from '../upstream/transport.ts';

/** What to ask GetClientCertificates for. */
export interface PageRequest {
  /** Certificates, 1 to 500. */
  readonly limit: number;
  /** The token under which the page begins; none for the first page. */
  readonly position?: string | undefined;
}

/** One page of GetClientCertificates, together with the token that it was read under. */
export interface Page {
  readonly position: string | undefined;
  readonly certificates: readonly ClientCertificate[];
  /** The token of the page that follows; none at the end of the list. */
  readonly nextPosition: string | undefined;
}

/**
 * The most that one call of GetClientCertificates returns.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export const maxLimit = 500;

/** Reads a page out of an answer, or says what is wrong with it (`UPSTREAM_MALFORMED`). */
export function parsePage(answer: Answer, position: string | undefined): Page {
  const { item = null, position: nextPosition = null } = answer.body;
  if (item !== null && !Array.isArray(item)) throw malformed(answer, 'item is not a list');
  if (nextPosition !== null && typeof nextPosition !== 'string') {
    throw malformed(answer, 'position is not a string');
  }
  const elements: readonly unknown[] = item ?? [];
  return {
    position,
    certificates: elements.map((element, index) =>
      parseClientCertificate(element, { ...answer, element: `item[${index}]` }),
    ),
    // An empty token would ask for the first page again.
    nextPosition: nextPosition === null || nextPosition === '' ? undefined : nextPosition,
  };
}

/** Reads the certificate that was asked for out of an answer of GetClientCertificate. */
export function parseOne(answer: Answer, clientCertificateId: string): ClientCertificate {
  if (!isObject(answer.body)) throw malformed(answer, 'it is not an object');
  const certificate = parseClientCertificate(answer.body, {
    ...answer,
    element: 'the certificate',
  });
  if (certificate.clientCertificateId !== clientCertificateId) {
    throw malformed(answer, 'it describes another certificate than the one asked for');
  }
  return certificate;
}
