import { createYoga, type Plugin } from 'graphql-yoga';
import type { Locations } from '../upstream/locations.ts';
import type { Caller } from '../upstream/page-store.ts';
import { GatewayReads } from '../upstream/gateway-reads.ts';
import { type Context, createContext } from './context.ts';
import { createDocumentCaches } from './document-limits/document-cache.ts';
import { asksForFreshData } from '../util/cache-control.ts';
import { createLimits, type Limits } from '../config/limits.ts';
import type { Logger } from '../observability/logger.ts';
import {
  callObserversOf,
  createRequestRecord,
  type RequestRecord,
} from '../observability/request-record.ts';
import { useClientErrors } from './plugins/use-client-errors.ts';
import { useDocumentLimits } from './document-limits/use-document-limits.ts';
import { useEntityTag } from './plugins/use-entity-tag.ts';
import { useExtensions } from './plugins/use-extensions.ts';
import { useFieldErrors } from './plugins/use-field-errors.ts';
import { useGraphQLExecution } from './plugins/use-graphql-execution.ts';
import { useJsonRequests } from './plugins/use-json-requests.ts';
import { useProfile } from './plugins/use-profile.ts';
import { useRequestRecord } from './plugins/use-request-record.ts';
import { useResponseFreshness } from './plugins/use-response-freshness.ts';
import { type Profile, profiles } from '../config/profile.ts';
import type { ServerContext } from './server-context.ts';
import { schema } from './schema/index.ts';

/** What a gateway is made of. */
export interface GatewayOptions {
  /** The accounts and Regions behind it. */
  readonly locations: Locations;
  /** The path of the GraphQL endpoint. */
  readonly path: string;
  /** Where faults of the gateway itself are logged. */
  readonly logger: Logger;
  /** What callers may do beside asking. `explore` by default. */
  readonly profile?: Profile | undefined;
  /** In the place of limits as they are by default. */
  readonly limits?: Partial<Limits> | undefined;
  /** The clock by which certificates expire. The system's by default. */
  readonly now?: (() => Date) | undefined;
  /** More Yoga plugins. They see every operation that is executed, behind the gateway's own plugins. */
  readonly plugins?: readonly Plugin[] | undefined;
}

/**
 * Builds the gateway: a handler of HTTP requests, for `node:http` (as its listener) or for anything
 * that speaks fetch (as its `fetch`).
 */
export function createGateway({
  path,
  locations,
  logger,
  profile = profiles.explore,
  limits: otherLimits,
  now = () => new Date(),
  plugins = [],
}: GatewayOptions) {
  const limits = createLimits(otherLimits);
  return createYoga<ServerContext, Context & { readonly record: RequestRecord }>({
    schema,
    graphqlEndpoint: path,
    context: ({ request, signal, record = createRequestRecord() }) => ({
      ...createContext(
        new GatewayReads(
          locations,
          callerOf(request, record, signal),
          now(),
          limits.usageWaitMilliseconds,
        ),
      ),
      record,
    }),
    // `createGraphiQLRoutes` serves it.
    graphiql: false,
    landingPage: false,
    // The guards in front of Yoga decide CORS.
    cors: false,
    multipart: false,
    // The HTTP layer reads bodies, and limits them.
    maxRequestBodySize: false,
    parserAndValidationCache: createDocumentCaches(limits.documentCacheBytes),
    // Errors and logs are `useClientErrors`' own.
    maskedErrors: false,
    logging: false,
    plugins: [
      useJsonRequests(),
      useProfile(profile),
      useDocumentLimits(schema, limits, profile),
      useGraphQLExecution(limits, profile),
      useFieldErrors(),
      useExtensions(profile.reportUpstream),
      useEntityTag(),
      useClientErrors(logger),
      // Behind the others, so that the codes are those that a client sees.
      useRequestRecord(),
      ...plugins,
      useResponseFreshness(),
    ],
  });
}

/** Answers HTTP requests, and executes operations. */
export type Gateway = ReturnType<typeof createGateway>;

function callerOf(request: Request, record: RequestRecord, signal = request.signal): Caller {
  return {
    signal,
    isFresh: asksForFreshData(request.headers.get('cache-control')),
    observers: callObserversOf(record),
  };
}
