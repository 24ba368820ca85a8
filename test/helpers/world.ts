import { type ApiGatewayOptions, createApiGateway } from '../../src/apigateway/api-gateway.ts';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../src/emulator/emulator.ts';
import { createGateway, graphqlPath } from '../../src/gateway.ts';
import type { Logger } from '../../src/logger.ts';
import { serve } from '../../src/serve.ts';
import { createGraphQLClient, type GraphQLClient } from './graphql-client.ts';

/** An emulator with a gateway in front of it, both on sockets of this machine. */
export interface World extends AsyncDisposable, GraphQLClient {
  readonly emulator: Emulator;
  /** The GraphQL address. */
  readonly url: string;
  /** What the gateway logged of its own faults. */
  readonly faults: readonly unknown[];
  /** The REST calls since the last look, as `METHOD path?query`, and forgets them. */
  takeCalls(): readonly string[];
}

/** What a world may be given; the rest is sane. */
export interface WorldOptions extends EmulatorOptions {
  readonly apiGateway?: ApiGatewayOptions;
  /** `clientCertificateId`s that GraphiQL's example queries ask for. */
  readonly exampleIds?: readonly string[];
  /** The fingerprint that GraphiQL's example query asks for. */
  readonly exampleFingerprint?: string;
  /** The clock by which certificates expire; the emulator and the quota keep their own. */
  readonly clock?: () => Date;
}

/** Builds a world of one's own. Dispose of it with `await using`. */
export async function createWorld({
  apiGateway: options,
  exampleIds,
  exampleFingerprint,
  clock,
  ...rest
}: WorldOptions = {}): Promise<World> {
  const emulator = await createEmulator(rest);
  const { region, credentials, url: endpoint } = emulator;
  const apiGateway = await createApiGateway({
    region,
    credentials,
    endpoint,
    serviceQuotasEndpoint: endpoint,
    maxAttempts: 1,
    ...options,
  });
  const faults: unknown[] = [];
  const logger: Logger = { info: () => undefined, error: (_message, fault) => faults.push(fault) };
  const gateway = createGateway({
    apiGateway,
    logger,
    exampleIds,
    exampleFingerprint,
    now: clock,
  });
  const server = await serve(gateway, { host: '127.0.0.1', port: 0 });
  const url = `${server.origin}${graphqlPath}`;
  return {
    emulator,
    url,
    faults,
    ...createGraphQLClient(url),
    takeCalls() {
      const calls = emulator.requests.map(({ method, path, query }) => {
        const search = new URLSearchParams(query).toString();
        return `${method} ${path}${search === '' ? '' : `?${search}`}`;
      });
      emulator.clearRequests();
      return calls;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      apiGateway.close();
      await emulator.close();
    },
  };
}
