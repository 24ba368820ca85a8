import type { IncomingMessage } from 'node:http';
import type { Rejection } from './rejection.ts';

/**
 * Creates the guard that rejects cross-site requests of browsers, and decides CORS. It accepts requests of
 * clients that are not browsers, of the gateway's own pages, and of the allowed origins. A browser is
 * recognized by its `Origin` and `Sec-Fetch-Site` headers.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function createOriginGuard(allowedOrigins: readonly string[]) {
  const allowed = new Map(allowedOrigins.map((origin) => [origin, corsHeadersFor(origin)]));
  const corsHeaders = ({ headers }: IncomingMessage) => allowed.get(headers.origin ?? '');
  return {
    /** Rejects a cross-site request, unless its origin is allowed. */
    check: (request: IncomingMessage): Rejection | undefined =>
      corsHeaders(request) !== undefined || isSameSite(request) ? undefined : crossSite,
    /** The CORS headers of the response. Undefined unless the origin is allowed. */
    corsHeaders,
  };
}

/**
 * Whether a request is a CORS preflight.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-request
 */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/**
 * Whether a browser navigates to the address, as when a user follows a link. The page with the link
 * cannot read the response.
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
  // Behind a proxy that terminates TLS, the scheme is unknown.
  const isOwnOrigin =
    origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  return isOwnOrigin && (site === 'same-origin' || site === 'none');
}

function corsHeadersFor(origin: string): Map<string, string> {
  return new Map([
    ['access-control-allow-origin', origin],
    ['access-control-allow-methods', 'GET, POST'],
    ['access-control-allow-headers', allowedHeaders.join(', ')],
    ['access-control-max-age', '600'],
  ]);
}

/** What the documented clients send, beside the headers that need no permission. */
const allowedHeaders = [
  'authorization',
  'content-type',
  'cache-control',
  'traceparent',
  'tracestate',
  'apollographql-client-name',
  'apollographql-client-version',
  'x-request-id',
];
