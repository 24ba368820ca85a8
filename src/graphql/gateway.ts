import { createYoga } from 'graphql-yoga';
import type { ApiGateway, Caller } from '../upstream/api-gateway.ts';
import { Readings } from '../upstream/readings.ts';
import { type Context, createContext } from './context.ts';
import { createDocumentCaches } from './document-limits/document-cache.ts';
import { asksForFreshData } from '../util/cache-control.ts';
import { type Examples, graphiqlOptions } from './graphiql/example-queries.ts';
import { createGraphiQLPage, type GraphiQLPage } from './graphiql/graphiql-page.ts';
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
import { useFieldErrors } from './plugins/use-field-errors.ts';
import { useGivenResult } from './plugins/use-given-result.ts';
import { useGraphiQLPolicy } from './graphiql/use-graphiql-policy.ts';
import { useGraphQLExecution } from './plugins/use-graphql-execution.ts';
import { useJsonRequests } from './plugins/use-json-requests.ts';
import { useProfile } from './plugins/use-profile.ts';
import { useRequestRecord } from './plugins/use-request-record.ts';
import { useStaleMark } from './plugins/use-stale-mark.ts';
import { useUpstreamReport } from './plugins/use-upstream-report.ts';
import { type Profile, profiles } from '../config/profile.ts';
import type { RequestContext } from './request-context.ts';
import { schema } from './schema/index.ts';

/** What a gateway is made of. */
export interface GatewayOptions extends Examples {
  /** The REST operation behind it. */
  readonly apiGateway: ApiGateway;
  /** The path of the GraphQL address, and of GraphiQL for a browser. */
  readonly path: string;
  /** Where faults of the gateway itself are told. */
  readonly logger: Logger;
  /** What callers may do beside asking. `explore` by default. */
  readonly profile?: Profile | undefined;
  /** In the place of limits as they are by default. */
  readonly limits?: Partial<Limits> | undefined;
  /** The clock by which certificates expire. The system's by default. */
  readonly now?: (() => Date) | undefined;
}

/**
 * Builds the gateway: a handler of HTTP requests, for `node:http` (as its listener) or for anything
 * that speaks fetch (as its `fetch`).
 */
export function createGateway({
  apiGateway,
  path,
  logger,
  profile = profiles.explore,
  limits: otherLimits,
  now = () => new Date(),
  ...examples
}: GatewayOptions) {
  const limits = createLimits(otherLimits);
  let page: Promise<GraphiQLPage> | undefined;
  const getPage = () => (page ??= createGraphiQLPage(graphiqlOptions(apiGateway.region, examples)));
  return createYoga<RequestContext, Context & Required<Pick<RequestContext, 'record'>>>({
    schema,
    graphqlEndpoint: path,
    context: ({ request, record = createRequestRecord(), readings }) => ({
      ...createContext(readings ?? new Readings(apiGateway, callerOf(request, record), now())),
      record,
    }),
    renderGraphiQL: async () => (await getPage()).html,
    graphiql: profile.graphiql,
    landingPage: false,
    // The guards in front of Yoga decide CORS.
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
      useGivenResult(),
      useGraphQLExecution(),
      useFieldErrors(),
      useUpstreamReport(profile.reportUpstream),
      useStaleMark(),
      useEntityTag(),
      useClientErrors(logger, profile),
      // Last, so that the codes are those that a client sees.
      useRequestRecord(),
    ],
  });
}

/** Answers HTTP requests, and executes operations. */
export type Gateway = ReturnType<typeof createGateway>;

function callerOf({ signal, headers }: Request, record: RequestRecord): Caller {
  return {
    signal,
    isFresh: asksForFreshData(headers.get('cache-control')),
    observers: callObserversOf(record),
  };
}
