import type { IncomingMessage } from 'node:http';
import type { RawHeaders } from '../raw-headers.ts';
import type { Refusal } from './rejection.ts';

/** What the door makes of the site that a request comes from. */
export type OriginDecision =
  | { readonly kind: 'own' }
  | { readonly kind: 'allowed'; readonly headers: RawHeaders }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Decides by the headers with which a browser says where a request comes from. */
export type OriginCheck = (request: IncomingMessage) => OriginDecision;

/**
 * Lets in what no page of another site can have sent: requests without the headers that every
 * browser adds, requests from the gateway's own pages, and those from origins that are configured.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function createOriginCheck(allowedOrigins: readonly string[]): OriginCheck {
  const allowed = new Set(allowedOrigins);
  return (request) => {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin !== undefined && allowed.has(origin)) {
      return { kind: 'allowed', headers: corsHeaders(origin) };
    }
    const isOwn =
      (origin === undefined || isSameOrigin(origin, request.headers.host)) &&
      (site === undefined || site === 'same-origin' || site === 'none');
    return isOwn ? own : refused;
  };
}

/**
 * Whether a browser opens the address in a tab, as it does when a person follows a link. The page that
 * has the link cannot read the answer.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isNavigation({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

const crossSite: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'Expected a request from a page of this gateway or from no page; got one from another site.',
};

const own: OriginDecision = { kind: 'own' };
const refused: OriginDecision = { kind: 'refused', refusal: crossSite };

/** A proxy in front may have taken TLS off, so that the scheme tells nothing. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  return origin === `http://${host ?? ''}` || origin === `https://${host ?? ''}`;
}

function corsHeaders(origin: string): RawHeaders {
  return [
    ...['access-control-allow-origin', origin],
    ...['access-control-allow-methods', 'GET, POST'],
    ...['access-control-allow-headers', 'authorization, content-type'],
    ...['access-control-max-age', '600'],
  ];
}
