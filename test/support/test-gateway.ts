import type { Plugin } from 'graphql-yoga';
import type { ApiGatewayOptions } from '../../src/upstream/api-gateway.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import { type Config, readConfig } from '../../src/config/config.ts';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../src/emulator/emulator.ts';
import { createLogger, type Logger } from '../../src/observability/logger.ts';
import { startService } from '../../src/commands/service.ts';
import { createGraphQLClient, type GraphQLClient } from './graphql-client.ts';
import {
  forgetSecret,
  plantedCredentials,
  plantSecret,
  searchForSecrets,
} from './planted-secrets.ts';

/** A gateway and the emulator that it calls, both on loopback sockets. */
export interface World extends AsyncDisposable, GraphQLClient {
  readonly emulator: Emulator;
  /** The GraphQL address. */
  readonly url: string;
  /** The address of the metrics. Undefined when they are off. */
  readonly metricsUrl: string | undefined;
  /** The internal errors that the gateway logged. */
  readonly faults: readonly unknown[];
  /** The lines of the log. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Returns the REST calls since the last time, as `METHOD path?query`, and clears them. */
  takeCalls(): readonly string[];
}

/** Options of {@link createWorld}. */
export interface WorldOptions extends EmulatorOptions {
  readonly apiGateway?: ApiGatewayOptions;
  /** `clientCertificateId`s in the example queries of GraphiQL. */
  readonly exampleIds?: readonly string[];
  readonly config?: Partial<Config>;
  /** The fingerprint in the example queries of GraphiQL. */
  readonly exampleFingerprint?: string;
  /** Additional Yoga plugins. */
  readonly plugins?: readonly Plugin[];
  /** The time, for the expiration of certificates. The emulator and the quota use the system clock. */
  readonly clock?: () => Date;
}

/** Builds a world of one's own. Dispose of it with `await using`. */
export async function createWorld({
  apiGateway: options,
  exampleIds,
  config,
  exampleFingerprint,
  clock,
  plugins,
  ...rest
}: WorldOptions = {}): Promise<World> {
  const emulator = await createEmulator({ credentials: plantedCredentials, ...rest });
  const { region, credentials, url: endpoint } = emulator;
  const { host } = new URL(endpoint);
  plantSecret(host);
  const faults: unknown[] = [];
  const log: Readonly<Record<string, unknown>>[] = [];
  const service = await startService({
    config: { ...defaultConfig(), ...config },
    logger: createWatchedLogger(faults, log),
    exampleIds,
    exampleFingerprint,
    now: clock,
    plugins,
    upstream: {
      region,
      credentials,
      endpoint,
      serviceQuotasEndpoint: endpoint,
      accountsEndpoint: endpoint,
      maxAttempts: 1,
      rateLimiter: createUnlimitedRateLimiter(),
      ...options,
    },
  });
  return {
    emulator,
    url: service.url,
    metricsUrl: service.metricsUrl,
    faults,
    log,
    ...createGraphQLClient(service.url),
    takeCalls() {
      const calls = emulator.requests.map(({ method, path, query }) => {
        const search = new URLSearchParams(query).toString();
        return `${method} ${path}${search === '' ? '' : `?${search}`}`;
      });
      emulator.clearRequests();
      return calls;
    },
    async [Symbol.asyncDispose]() {
      await service.close();
      await emulator.close();
      // Another process may listen on its port next.
      forgetSecret(host);
    },
  };
}

/**
 * The default settings, on a free port and without caching, so that a test sees the REST calls of each
 * query.
 */
function defaultConfig(): Config {
  return { ...readConfig({ PORT: '0' }), cacheTtlMilliseconds: 0 };
}

/** So large that only tests of the rateLimiter, with one of their own, ever wait for it. */
function createUnlimitedRateLimiter() {
  const many = 1_000_000;
  return createRateLimiter({ rate: many, burst: many, queue: many });
}

/** A logger that records its lines and errors, and searches them for secrets. */
function createWatchedLogger(faults: unknown[], log: Readonly<Record<string, unknown>>[]): Logger {
  const destination = {
    write(line: string) {
      searchForSecrets('a line of the log', line);
      log.push(JSON.parse(line) as Record<string, unknown>);
    },
  };
  const logger = createLogger({ writeSentence: () => undefined, destination, level: 'debug' });
  return {
    ...logger,
    error(message, fault) {
      faults.push(fault);
      logger.error(message, fault);
    },
  };
}
