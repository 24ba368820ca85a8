import type { IncomingMessage } from 'node:http';
import type { Rejection } from './rejection.ts';

/** Rejects requests that a browser sends for a page of another site. */
export interface OriginGuard {
  /** Rejects a request of another site, unless its origin is allowed. */
  check(request: IncomingMessage): Rejection | undefined;
  /** The CORS headers of the answer; undefined unless the request comes from an allowed origin. */
  corsHeaders(request: IncomingMessage): Map<string, string> | undefined;
}

/**
 * Serves requests without the headers that every browser adds, requests of the gateway's own pages,
 * and requests of the given origins.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function createOriginGuard(allowedOrigins: readonly string[]): OriginGuard {
  const allowed = new Map(allowedOrigins.map((origin) => [origin, corsHeadersFor(origin)]));
  const corsHeaders = ({ headers }: IncomingMessage) => allowed.get(headers.origin ?? '');
  return {
    check: (request) =>
      corsHeaders(request) !== undefined || isSameSite(request) ? undefined : crossSite,
    corsHeaders,
  };
}

/**
 * Whether a request is the question of a browser whether a page may send another request.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-request
 */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/**
 * Whether a browser opens the address in a tab, as when a person follows a link. The page that has the
 * link cannot read the answer.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isNavigation({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

const crossSite: Rejection = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'The request comes from a page of another site. Add its origin to ALLOWED_ORIGINS to allow it.',
};

function isSameSite({ headers }: IncomingMessage): boolean {
  const { origin, host = '', 'sec-fetch-site': site = 'none' } = headers;
  // A proxy that ends TLS hides the scheme.
  const isOwnOrigin =
    origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  return isOwnOrigin && (site === 'same-origin' || site === 'none');
}

function corsHeadersFor(origin: string): Map<string, string> {
  return new Map([
    ['access-control-allow-origin', origin],
    ['access-control-allow-methods', 'GET, POST'],
    ['access-control-allow-headers', 'authorization, content-type'],
    ['access-control-max-age', '600'],
  ]);
}
