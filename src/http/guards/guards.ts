import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerContext } from '../../graphql/server-context.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { Handler } from '../server.ts';
import { createConcurrencyGuard } from './concurrency.ts';
import { createHostGuard } from './host.ts';
import { createOriginGuard, isNavigation, isPreflight } from './origin.ts';
import { reject, type Rejection } from './rejection.ts';
import { securityHeaders } from './security-headers.ts';

/** Options of {@link createGuards}. */
export interface GuardOptions {
  /** Host names and addresses without ports, in addition to those of the loopback interface. */
  readonly allowedHosts: readonly string[];
  /** Origins, such as `https://dashboard.example.com`, whose pages may send requests (CORS). */
  readonly allowedOrigins: readonly string[];
  /** Checks credentials. Without one, every caller is accepted. */
  readonly authenticator?: Authenticator | undefined;
  /** Requests that may be answered at the same time. */
  readonly maxConcurrentRequests: number;
  /** Whether a request is for a static page or file, such as GraphiQL, which needs no token. */
  readonly isPublic: (request: IncomingMessage) => boolean;
  readonly logger: Logger;
}

/**
 * Adds the guards to a handler. They decide from the headers alone, before the body is read, for every
 * path. They run before Yoga, which answers a malformed `Host` header with a stack trace.
 */
export function createGuards(handler: Handler, options: GuardOptions): Handler {
  const { authenticator, isPublic, logger } = options;
  const checkConcurrency = createConcurrencyGuard(options.maxConcurrentRequests);
  const checkHost = createHostGuard(options.allowedHosts);
  const origins = createOriginGuard(options.allowedOrigins);

  /** Runs the guards in order. Returns the first rejection. */
  async function check(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Rejection | undefined> {
    const objection = checkConcurrency(response) ?? checkHost(request);
    if (objection !== undefined) return objection;

    // Any site may link to a page that contains no data.
    if (isPublic(request) && isNavigation(request)) return undefined;

    const crossSite = origins.check(request);
    if (crossSite !== undefined) return crossSite;
    if (isPublic(request)) return undefined;

    const corsHeaders = origins.corsHeaders(request);
    if (corsHeaders !== undefined) response.setHeaders(corsHeaders);
    // A browser sends a preflight without credentials.
    if (corsHeaders !== undefined && isPreflight(request)) return undefined;

    const isKnown = authenticator === undefined || (await authenticator.isKnown(request));
    return isKnown ? undefined : unauthenticated;
  }

  return async (request, response, context: ServerContext = {}) => {
    try {
      response.setHeaders(securityHeaders);
      const rejection = await check(request, response);
      if (rejection !== undefined) reject(response, rejection, context.record);
      else if (isPreflight(request)) response.writeHead(204).end();
      else await handler(request, response, context);
    } catch (error) {
      logger.error('Unhandled error while answering a request.', error);
      if (response.headersSent) response.destroy();
      else reject(response, fault, context.record);
    }
  };
}

const unauthenticated: Rejection = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'Expected an Authorization header with a bearer token that this gateway accepts.',
  headers: { 'www-authenticate': 'Bearer' },
};

const fault: Rejection = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'The gateway failed to answer because of an internal error. The details are in its log.',
};
