import type { WireBody, WireResponse } from '../http/wire-response.ts';
import { badRequest, notFound, ServiceError } from '../protocols/service-error.ts';
import type { CertificateStore } from './api-gateway/certificate-store.ts';
import { halType, toHalCertificate, toHalPage } from './api-gateway/hal.ts';
import type { Pages } from './api-gateway/pages.ts';
import { restJsonType, toRestJsonCertificate, toRestJsonPage } from './api-gateway/rest-json.ts';
import {
  type EmulatedQuota,
  getQuota,
  type QuotaOperationName,
  quotaOperationOf,
} from './service-quotas/quota.ts';

/** The operations that the emulator knows, named as in the services' models. */
export type Operation =
  | { readonly name: 'GetClientCertificates' }
  | { readonly name: 'GetClientCertificate'; readonly segment: string }
  | { readonly name: QuotaOperationName };

/** What selects an operation. API Gateway uses method and path, Service Quotas uses `X-Amz-Target`. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly target: string | undefined;
}

/** The operation of a request. Undefined when the emulator does not know it. */
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

/** The input of an operation, apart from its path. */
export interface OperationInput {
  readonly query: Readonly<Record<string, string>>;
  readonly accept: string | undefined;
  readonly body: string;
}

/** Creates the function that executes operations on one account. */
export function createOperations(
  store: CertificateStore,
  pages: Pages,
  quota: EmulatedQuota,
): (operation: Operation | undefined, input: OperationInput) => WireResponse {
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
      return getQuota(operation.name, body, quota);
    }
    // API Gateway's answer to any signed request that is none of its operations.
    const message = 'Unable to determine service/operation name to be authorized';
    throw new ServiceError(403, 'AccessDeniedException', message);
  };
}

function ok(isRestJson: boolean, body: WireBody): WireResponse {
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
