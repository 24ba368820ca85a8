import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { createYoga } from 'graphql-yoga';
import type { ApiGateway } from './apigateway/api-gateway.ts';
import { type Context, createContext } from './context.ts';
import { type Examples, graphiqlOptions } from './graphiql.ts';
import type { Logger } from './logger.ts';
import { callObserversOf, createRequestRecord } from './observe/request-record.ts';
import { useClientErrors } from './plugins/use-client-errors.ts';
import { useExpirationCalendar } from './plugins/use-expiration-calendar.ts';
import { useFieldErrors } from './plugins/use-field-errors.ts';
import { useReadableRequests } from './plugins/use-readable-requests.ts';
import { type RecordContext, useRequestRecord } from './plugins/use-request-record.ts';
import { type ReportUpstream, useUpstreamReport } from './plugins/use-upstream-report.ts';
import { schema } from './schema/index.ts';

/** What a gateway is made of. */
export interface GatewayOptions extends Examples {
  /** The REST operation behind it. */
  readonly apiGateway: ApiGateway;
  /** Where faults of the gateway itself are told. */
  readonly logger: Logger;
  /** Which answers say what they cost upstream. `always` by default. */
  readonly reportUpstream?: ReportUpstream | undefined;
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
  reportUpstream = 'always',
  now = () => new Date(),
  ...examples
}: GatewayOptions) {
  return createYoga<RecordContext, Context & Required<RecordContext>>({
    schema,
    graphqlEndpoint: graphqlPath,
    context: ({ request: { signal }, record = createRequestRecord() }) => ({
      ...createContext(apiGateway, now(), { signal, observers: callObserversOf(record) }),
      record,
    }),
    renderGraphiQL,
    graphiql: graphiqlOptions(apiGateway.region, examples),
    landingPage: false,
    cors: false,
    multipart: false,
    // Errors and logs are `useClientErrors`' own.
    maskedErrors: false,
    logging: false,
    plugins: [
      useReadableRequests(),
      useFieldErrors(),
      useUpstreamReport(reportUpstream),
      useClientErrors(logger),
      // Behind all that guards the GraphQL address, to be guarded by the same.
      useExpirationCalendar({ apiGateway, logger, now }),
      // Last, so that the codes are those that a client sees.
      useRequestRecord(),
    ],
  });
}
