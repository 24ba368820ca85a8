import type { IncomingMessage } from 'node:http';
import type { ServerContext } from '../graphql/server-context.ts';
import { reject, type Rejection } from './guards/rejection.ts';
import type { Handler } from './server.ts';

/** Every path of the gateway. `metrics` is served on a separate address. */
export const paths = {
  graphql: '/graphql',
  calendar: '/expirations.ics',
  health: '/health',
  ready: '/ready',
  metrics: '/metrics',
} as const;

/** A handler for each path. */
export interface RouteHandlers {
  /** Serves GraphiQL: the page at the GraphQL path, and its assets below. Undefined for other requests. */
  readonly graphiql: ((...request: Parameters<Handler>) => Promise<void> | undefined) | undefined;
  readonly health: Handler;
  readonly ready: Handler;
  readonly graphql: Handler;
  readonly calendar: Handler;
}

/**
 * Dispatches each request to the handler of its path. The two probes need no credentials and accept no
 * query string. All other requests pass the guards first, even for a path that does not exist.
 *
 * @param guard Adds the guards to a handler.
 */
export function createRoutes(
  { health, ready, graphiql, graphql, calendar }: RouteHandlers,
  guard: (handler: Handler) => Handler,
): Handler {
  const guarded = guard((request, response, context) => {
    const graphiqlAnswer = graphiql?.(request, response);
    if (graphiqlAnswer !== undefined) return graphiqlAnswer;
    switch (pathOf(request)) {
      case paths.graphql:
        return graphql(request, response, context);
      case paths.calendar:
        return calendar(request, response, context);
      default:
        return answerNotFound(request, response, context);
    }
  });

  return (request, response, context) => {
    switch (request.url) {
      case paths.health:
        return health(request, response, context);
      case paths.ready:
        return ready(request, response, context);
      default:
        return guarded(request, response, context);
    }
  };
}

/** The path of a request, without its query string. */
export function pathOf({ url = '' }: Pick<IncomingMessage, 'url'>): string {
  const [path = ''] = url.split('?', 1);
  return path;
}

const notFound: Rejection = {
  status: 404,
  code: 'BAD_REQUEST',
  message: `This path does not exist. Send GraphQL requests to ${paths.graphql}. The calendar is at ${paths.calendar}.`,
};

const answerNotFound: Handler = (_request, response, { record }: ServerContext = {}) => {
  reject(response, notFound, record);
};
