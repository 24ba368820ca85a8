import { createYoga } from 'graphql-yoga';
import type { ApiGateway } from './apigateway/api-gateway.ts';
import { type Context, createContext } from './context.ts';
import { createDocumentCaches } from './document-cache.ts';
import { type Examples, graphiqlOptions } from './graphiql.ts';
import { createGraphiQLPage, type GraphiQLPage } from './graphiql-page.ts';
import { createLimits, type Limits } from './limits.ts';
import type { Logger } from './logger.ts';
import { callObserversOf, createRequestRecord } from './observe/request-record.ts';
import { useClientErrors } from './plugins/use-client-errors.ts';
import { useDocumentLimits } from './plugins/use-document-limits.ts';
import { useEntityTag } from './plugins/use-entity-tag.ts';
import { useExpirationCalendar } from './plugins/use-expiration-calendar.ts';
import { useFieldErrors } from './plugins/use-field-errors.ts';
import { useGraphiQLPolicy } from './plugins/use-graphiql-policy.ts';
import { useJsonRequests } from './plugins/use-json-requests.ts';
import { useProfile } from './plugins/use-profile.ts';
import { type RecordContext, useRequestRecord } from './plugins/use-request-record.ts';
import { useStaleMark } from './plugins/use-stale-mark.ts';
import { useUpstreamReport } from './plugins/use-upstream-report.ts';
import { type Profile, profiles } from './profile.ts';
import { schema } from './schema/index.ts';

/** What a gateway is made of. */
export interface GatewayOptions extends Examples {
  /** The REST operation behind it. */
  readonly apiGateway: ApiGateway;
  /** Where faults of the gateway itself are told. */
  readonly logger: Logger;
  /** What callers may do beside asking. `explore` by default. */
  readonly profile?: Profile | undefined;
  /** In the place of limits as they are by default. */
  readonly limits?: Partial<Limits> | undefined;
  /** The clock by which certificates expire. The system's by default. */
  readonly now?: (() => Date) | undefined;
}

/** The path of the GraphQL address, and of GraphiQL for a browser. */
export const graphqlPath = '/graphql';

/**
 * Builds the gateway: a handler of HTTP requests, for `node:http` (as its listener) or for anything
 * that speaks fetch (as its `fetch`).
 */
export function createGateway({
  apiGateway,
  logger,
  profile = profiles.explore,
  limits: otherLimits,
  now = () => new Date(),
  ...examples
}: GatewayOptions) {
  const limits = createLimits(otherLimits);
  let page: Promise<GraphiQLPage> | undefined;
  const getPage = () => (page ??= createGraphiQLPage(graphiqlOptions(apiGateway.region, examples)));
  return createYoga<RecordContext, Context & Required<RecordContext>>({
    schema,
    graphqlEndpoint: graphqlPath,
    context: ({ request: { signal, headers }, record = createRequestRecord() }) => ({
      ...createContext(apiGateway, now(), {
        signal,
        isFresh: asksForFreshData(headers.get('cache-control')),
        observers: callObserversOf(record),
      }),
      record,
    }),
    renderGraphiQL: async () => (await getPage()).html,
    graphiql: profile.graphiql,
    landingPage: false,
    // The door answers other sites' pages, where any are allowed.
    cors: false,
    multipart: false,
    maxRequestBodySize: limits.bodyBytes,
    parserAndValidationCache: createDocumentCaches(limits.documentCacheBytes),
    // Errors and logs are `useClientErrors`' own.
    maskedErrors: false,
    logging: false,
    plugins: [
      useJsonRequests(),
      useProfile(profile),
      useDocumentLimits(limits),
      useGraphiQLPolicy(getPage),
      useFieldErrors(),
      useUpstreamReport(profile.reportUpstream),
      useStaleMark(),
      useEntityTag(),
      useClientErrors(logger, profile),
      // Behind all that guards the GraphQL address, to be guarded by the same.
      useExpirationCalendar({ apiGateway, logger, now }),
      // Last, so that the codes are those that a client sees.
      useRequestRecord(),
    ],
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc9111#name-no-cache */
function asksForFreshData(cacheControl: string | null): boolean {
  return cacheControl !== null && /(^|[\s,])no-cache($|[\s,])/i.test(cacheControl);
}
