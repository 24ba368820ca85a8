import type { Answer, WireBody } from '../http/answer.ts';
import type { CertificateStore } from './api-gateway/certificate-store.ts';
import { halType, toHalCertificate, toHalPage } from './api-gateway/hal.ts';
import type { Pages } from './api-gateway/pages.ts';
import { restJsonType, toRestJsonCertificate, toRestJsonPage } from './api-gateway/rest-json.ts';
import { badRequest, notFound, ServiceError } from '../protocols/service-error.ts';
import {
  type EmulatedQuota,
  type QuotaOperationName,
  quotaOperationOf,
  tellQuota,
} from './service-quotas/quota.ts';

/** The operations that the emulator knows, by the names of the services' models. */
export type Operation =
  | { readonly name: 'GetClientCertificates' }
  | { readonly name: 'GetClientCertificate'; readonly segment: string }
  | { readonly name: QuotaOperationName };

/** What tells an operation: API Gateway's by method and path, those of Service Quotas by `X-Amz-Target`. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly target: string | undefined;
}

/** The operation behind a request; undefined when it is none of them. */
export function routeTo({ method, path, target }: Route): Operation | undefined {
  const quotaOperation = quotaOperationOf(target);
  if (method === 'POST' && path === '/' && quotaOperation !== undefined) {
    return { name: quotaOperation };
  }
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
  readonly body: string;
}

/** Carries out operations on one account. */
export function createOperations(
  store: CertificateStore,
  pages: Pages,
  quota: EmulatedQuota,
): (operation: Operation | undefined, input: OperationInput) => Answer {
  return (operation, { query, accept, body }) => {
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
    if (operation !== undefined) {
      return tellQuota(operation.name, body, quota);
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
