import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { Logger } from '../../observability/logger.ts';
import { noteErrorCode } from '../../observability/request-record.ts';
import { type RawHeaders, setHeaders } from '../raw-headers.ts';
import type { ServerContext } from '../../graphql/server-context.ts';
import type { Handler } from '../server.ts';
import { createHostCheck } from './host.ts';
import { createOriginCheck, isNavigation } from './origin.ts';
import { type Refusal, refuse } from './rejection.ts';

/** What the door checks. */
export interface DoorOptions {
  /** Names and addresses, without ports, that requests may be for, beside those of the loopback. */
  readonly allowedHosts: readonly string[];
  /** Origins, such as `https://dashboard.example.com`, whose pages may ask. */
  readonly allowedOrigins: readonly string[];
  /** Tells known callers; without one everybody is let in. */
  readonly authenticator?: Authenticator | undefined;
  /** Requests in hand at the same time. */
  readonly maxConcurrentRequests: number;
  /** Whether a request gets nothing secret. It needs no token, and other sites may link to it. */
  readonly isPublic: (request: IncomingMessage) => boolean;
  /** Where a fault of the door itself is told. */
  readonly logger: Logger;
}

/**
 * Puts a door in front of a handler of requests. It decides by the headers alone, before a body is
 * read, and for every path alike. It stands before Yoga, which makes an address of the `Host` header
 * before its plugins run, and answers with a stack when it is none.
 *
 * The handler has to send the headers of its context with whatever it answers.
 */
export function createDoor(handler: Handler, options: DoorOptions): Handler {
  const { authenticator, maxConcurrentRequests } = options;
  const checkHost = createHostCheck(options.allowedHosts);
  const checkOrigin = createOriginCheck(options.allowedOrigins);
  let requestsInHand = 0;
  const countOut = () => {
    requestsInHand -= 1;
  };

  return async (request, response, context: ServerContext = {}) => {
    let headers = standardHeaders;
    const turnAway = (refusal: Refusal) => {
      if (context.record !== undefined) noteErrorCode(context.record, refusal.code);
      setHeaders(response, headers);
      refuse(response, refusal);
    };
    if (requestsInHand >= maxConcurrentRequests) {
      turnAway(overloaded);
      return;
    }
    requestsInHand += 1;
    response.on('close', countOut);
    try {
      const leave = check(request);
      if ('refusal' in leave) {
        turnAway(leave.refusal);
        return;
      }
      if (leave.headers !== undefined) headers = [...standardHeaders, ...leave.headers];
      if (leave.needsToken && (await authenticator?.isKnown(request)) === false) {
        turnAway(unauthenticated);
      } else if (isPreflight(request)) {
        setHeaders(response, headers);
        response.writeHead(204).end();
      } else {
        setHeaders(response, headers);
        await handler(request, response, context);
      }
    } catch (error) {
      options.logger.error('A request failed at the door.', error);
      if (response.headersSent) response.destroy();
      else turnAway(fault);
    }
  };

  /** All that the door asks of a request but its token. */
  function check(request: IncomingMessage): { readonly refusal: Refusal } | Leave {
    const refusal = checkHost(request);
    if (refusal !== undefined) return { refusal };
    const isPublic = options.isPublic(request);
    if (isPublic && isNavigation(request)) return withoutToken;
    const origin = checkOrigin(request);
    switch (origin.kind) {
      case 'own':
        return isPublic ? withoutToken : withToken;
      case 'allowed':
        // A browser asks for leave without credentials.
        return { headers: origin.headers, needsToken: !isPreflight(request) };
      case 'refused':
        return origin;
    }
  }
}

/** On what terms a request may come in. */
interface Leave {
  /** For its answer, beside the standard ones. */
  readonly headers?: RawHeaders;
  /** Whether its caller has to be known, where callers are. */
  readonly needsToken: boolean;
}

const withToken: Leave = { needsToken: true };
const withoutToken: Leave = { needsToken: false };

const overloaded: Refusal = {
  status: 503,
  code: 'OVERLOADED',
  message: 'The gateway has as many requests in hand as it takes. Try again in a second.',
  headers: { 'retry-after': '1' },
};

const unauthenticated: Refusal = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'Expected a bearer token that this gateway knows in the Authorization header.',
  headers: { 'www-authenticate': 'Bearer' },
};

const fault: Refusal = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'The gateway failed to answer. The fault is its own, and is in its log.',
};

/**
 * What every answer says to a browser: take it for what it is, keep it nowhere, tell nobody where it
 * came from, and let nothing be done with it.
 */
const standardHeaders: RawHeaders = [
  ...['x-content-type-options', 'nosniff'],
  ...['referrer-policy', 'no-referrer'],
  ...['cache-control', 'no-store'],
  ...['vary', 'Origin'],
  ...['x-frame-options', 'DENY'],
  ...['cross-origin-opener-policy', 'same-origin'],
  ...['cross-origin-resource-policy', 'same-origin'],
  ...['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
];

/** @see https://fetch.spec.whatwg.org/#cors-preflight-request */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
