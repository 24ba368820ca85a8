import type { Answer, WireBody } from './answer.ts';
import type { CertificateStore } from './certificate-store.ts';
import { halType, toHalCertificate, toHalPage } from './hal.ts';
import type { Pages } from './pages.ts';
import { restJsonType, toRestJsonCertificate, toRestJsonPage } from './rest-json.ts';
import { badRequest, notFound, ServiceError } from './service-error.ts';

/** The two operations that the emulator knows, by the names of the service's model. */
export type Operation =
  | { readonly name: 'GetClientCertificates' }
  | { readonly name: 'GetClientCertificate'; readonly segment: string };

/** The operation behind a method and a path; undefined when it is none of the two. */
export function routeTo(method: string, path: string): Operation | undefined {
  if (method !== 'GET') {
    return undefined;
  }
  if (path === '/clientcertificates') {
    return { name: 'GetClientCertificates' };
  }
  const segment = /^\/clientcertificates\/([^/]+)$/.exec(path)?.[1];
  return segment === undefined ? undefined : { name: 'GetClientCertificate', segment };
}

/** What an operation is asked with, apart from its path. */
export interface OperationInput {
  readonly query: Readonly<Record<string, string>>;
  readonly accept: string | undefined;
}

/** Carries out operations on one store. */
export function createOperations(
  store: CertificateStore,
  pages: Pages,
): (operation: Operation | undefined, input: OperationInput) => Answer {
  return (operation, { query, accept }) => {
    const isRestJson = accept?.toLowerCase().includes(restJsonType) === true;
    if (operation?.name === 'GetClientCertificates') {
      const page = pages.read(query);
      return ok(isRestJson, isRestJson ? toRestJsonPage(page) : toHalPage(page, query));
    }
    if (operation?.name === 'GetClientCertificate') {
      const certificate = store.get(decodeSegment(operation.segment));
      if (!certificate) {
        throw notFound('Invalid Client Certificate Id specified');
      }
      const represent = isRestJson ? toRestJsonCertificate : toHalCertificate;
      return ok(isRestJson, represent(certificate));
    }
    // The service's answer to any signed request that is no operation of its own.
    const message = 'Unable to determine service/operation name to be authorized';
    throw new ServiceError(403, 'AccessDeniedException', message);
  };
}

function ok(isRestJson: boolean, body: WireBody): Answer {
  const headers = { 'content-type': isRestJson ? restJsonType : halType };
  return { status: 200, headers, body };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    throw error instanceof URIError ? badRequest('Invalid path') : error;
  }
}
