import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { Logger } from '../logger.ts';
import type { RequestContext } from '../request-context.ts';
import type { Handler } from '../serve.ts';
import { createHostCheck } from './host.ts';
import { createOriginCheck } from './origin.ts';
import { type Refusal, refuse } from './refusal.ts';

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
  /** Whether a request is for a page without secrets, which other sites may link to. */
  readonly isPublicPage: (request: IncomingMessage) => boolean;
  /** Where a fault of the door itself is told. */
  readonly logger: Logger;
}

/**
 * Puts a door in front of a handler of requests. It decides by the headers alone, before a body is
 * read, and for every path alike. It stands before Yoga, which makes an address of the `Host` header
 * before its plugins run, and answers with a stack when it is none.
 */
export function createDoor(handler: Handler, options: DoorOptions): Handler {
  const { authenticator, maxConcurrentRequests, isPublicPage } = options;
  const checkHost = createHostCheck(options.allowedHosts);
  const checkOrigin = createOriginCheck(options.allowedOrigins);
  let requestsInHand = 0;

  return async (request, response, context) => {
    const { record }: RequestContext = context ?? {};
    const turnAway = (refusal: Refusal) => {
      record?.errorCodes.add(refusal.code);
      refuse(response, refusal);
    };
    setHeaders(response);
    if (requestsInHand >= maxConcurrentRequests) {
      turnAway(overloaded);
      return;
    }
    requestsInHand += 1;
    response.once('close', () => (requestsInHand -= 1));
    try {
      const refusal = await check(request, response);
      if (refusal !== undefined) turnAway(refusal);
      else if (isPreflight(request)) response.writeHead(204).end();
      else await handler(request, response, context);
    } catch (error) {
      options.logger.error('A request failed at the door.', error);
      if (response.headersSent) response.destroy();
      else turnAway(fault);
    }
  };

  async function check(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Refusal | undefined> {
    const refusal = checkHost(request);
    if (refusal !== undefined) return refusal;
    if (isPublicPage(request)) return undefined;
    const origin = checkOrigin(request);
    if (origin.kind === 'refused') return origin.refusal;
    if (origin.kind === 'allowed') {
      for (const [name, value] of Object.entries(origin.headers)) response.setHeader(name, value);
      // A browser asks for leave without credentials.
      if (isPreflight(request)) return undefined;
    }
    return (await authenticator?.isKnown(request)) === false ? unauthenticated : undefined;
  }
}

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
function setHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('vary', 'Origin');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
}

/** @see https://fetch.spec.whatwg.org/#cors-preflight-request */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
