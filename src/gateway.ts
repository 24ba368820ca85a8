import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { createYoga } from 'graphql-yoga';
import type { ApiGateway } from './apigateway/api-gateway.ts';
import { createContext } from './context.ts';
import { type Examples, graphiqlOptions } from './graphiql.ts';
import type { Logger } from './logger.ts';
import { useClientErrors } from './plugins/use-client-errors.ts';
import { useExpirationCalendar } from './plugins/use-expiration-calendar.ts';
import { useFieldErrors } from './plugins/use-field-errors.ts';
import { schema } from './schema/index.ts';

/** What a gateway is made of. */
export interface GatewayOptions extends Examples {
  /** The REST operation behind it. */
  readonly apiGateway: ApiGateway;
  /** Where faults of the gateway itself are told. */
  readonly logger: Logger;
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
  now = () => new Date(),
  ...examples
}: GatewayOptions) {
  return createYoga({
    schema,
    graphqlEndpoint: graphqlPath,
    context: ({ request }) => createContext(apiGateway, now(), request.signal),
    renderGraphiQL,
    graphiql: graphiqlOptions(apiGateway.region, examples),
    landingPage: false,
    cors: false,
    multipart: false,
    // Errors and logs are `useClientErrors`' own.
    maskedErrors: false,
    logging: false,
    plugins: [
      useFieldErrors(),
      useClientErrors(logger),
      // Behind all that guards the GraphQL address, to be guarded by the same.
      useExpirationCalendar({ apiGateway, logger, now }),
    ],
  });
}
