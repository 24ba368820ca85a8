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
import { startService } from '../../src/commands/serve.ts';
import { createGraphQLClient, type GraphQLClient } from './graphql-client.ts';
import { plantedCredentials, plantSecret, searchForSecrets } from './planted-secrets.ts';

/** An emulator with a gateway in front of it, both on sockets of this machine. */
export interface World extends AsyncDisposable, GraphQLClient {
  readonly emulator: Emulator;
  /** The GraphQL address. */
  readonly url: string;
  /** Where Prometheus would read, where metrics are on. */
  readonly metricsUrl: string | undefined;
  /** What the gateway logged of its own faults. */
  readonly faults: readonly unknown[];
  /** The lines of its log. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** The REST calls since the last look, as `METHOD path?query`, and forgets them. */
  takeCalls(): readonly string[];
}

/** What a world may be given; the rest is sane. */
export interface WorldOptions extends EmulatorOptions {
  readonly apiGateway?: ApiGatewayOptions;
  /** `clientCertificateId`s that GraphiQL's example queries ask for. */
  readonly exampleIds?: readonly string[];
  readonly config?: Partial<Config>;
  /** The fingerprint that GraphiQL's example query asks for. */
  readonly exampleFingerprint?: string;
  /** More Yoga plugins. */
  readonly plugins?: readonly Plugin[];
  /** The clock by which certificates expire; the emulator and the quota keep their own. */
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
  plantSecret(new URL(endpoint).host);
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
    },
  };
}

/**
 * The settings of a gateway that is told nothing, on any free port; except that it keeps no answers,
 * so that a test sees what each of its queries costs.
 */
function defaultConfig(): Config {
  return { ...readConfig({ PORT: '0' }), cacheTtlMilliseconds: 0 };
}

/** So large that only tests of the rateLimiter, with one of their own, ever wait for it. */
function createUnlimitedRateLimiter() {
  const many = 1_000_000;
  return createRateLimiter({ rate: many, burst: many, queue: many });
}

/** The gateway's own logger, whose lines are kept, and searched for secrets with everything else that is written. */
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
