import { type ApiGatewayOptions, createApiGateway } from '../upstream/api-gateway.ts';
import { createPageStore } from '../upstream/page-store.ts';
import { createRateLimiter, type RateLimiter } from '../upstream/rate-limiter.ts';
import { createConfiguredAuthenticator } from '../http/authentication/configured-authenticator.ts';
import type { Config } from '../config/config.ts';
import { createDoor } from '../http/guards/guards.ts';
import { createResponseCache } from '../http/response-cache/response-cache.ts';
import { createGateway, type GatewayOptions, graphqlPath } from '../graphql/gateway.ts';
import { type Examples, graphiqlOptions } from '../graphql/graphiql/example-queries.ts';
import { createGraphiQLRoutes } from '../graphql/graphiql/graphiql-routes.ts';
import { createLimits } from '../config/limits.ts';
import type { Logger } from '../observability/logger.ts';
import { answerProbes, healthPath, readyPath } from '../http/health.ts';
import { createExpirationGauge } from '../http/metrics/expiration-gauge.ts';
import { createMetricsHandler, metricsPath } from '../http/metrics/metrics-handler.ts';
import type { Metrics } from '../observability/metrics.ts';
import { observeRequests } from '../http/access-log.ts';
import { createTracing } from '../observability/open-telemetry.ts';
import { createReadiness } from '../http/readiness.ts';
import type { TracingOptions } from '../observability/tracing.ts';
import { calendarPath } from '../graphql/plugins/use-expiration-calendar.ts';
import { describeProfile } from '../config/profile.ts';
import { type Handler, type RunningServer, serve } from '../http/server.ts';
import { readVersion } from '../util/version.ts';

/** What a process serves. */
export interface ServiceOptions
  extends Omit<GatewayOptions, 'apiGateway' | 'profile' | 'limits'>, Examples {
  readonly config: Config;
  /** What stands in for AWS, in the demo and in tests; what is left out the SDK finds by itself. */
  readonly upstream?: ApiGatewayOptions | undefined;
  /** How traces leave the process. None do by default. */
  readonly tracing?: TracingOptions | undefined;
}

/** A gateway that listens, with all that its operator watches it by. */
export interface Service {
  readonly region: string;
  /** The GraphQL address. */
  readonly url: string;
  /** Where Prometheus reads; undefined where metrics are off. */
  readonly metricsUrl: string | undefined;
  /** One line for its operator: the profile, and what it allows. */
  readonly profileLine: string;
  /** Ends it: requests in flight are answered first, as far as the configured grace lasts. */
  readonly close: () => Promise<void>;
}

/**
 * Puts the gateway together as it is configured, and on its addresses.
 *
 * @throws ConfigurationError for settings that only show to be wrong once they are used.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const sharedStore = await connectSharedStore(options.config, options.logger);
  return assembleService(options, sharedStore).catch((error: unknown) => {
    // Its connection would keep a process alive that has nothing to serve.
    sharedStore?.close();
    throw error;
  });
}

async function assembleService(
  options: ServiceOptions,
  sharedStore: Awaited<ReturnType<typeof connectSharedStore>>,
): Promise<Service> {
  const { config, upstream, tracing: tracingOptions, ...gatewayOptions } = options;
  const { logger } = gatewayOptions;
  const { upstreamRate: rate, upstreamBurst: burst, upstreamQueue: queue } = config;
  const rateLimiter = upstream?.rateLimiter ?? createRateLimiter({ rate, burst, queue });
  const readiness = createReadiness();
  const metrics = config.metricsPort === 'off' ? undefined : await loadMetrics(rateLimiter);
  const store = createPageStore({
    ttlMilliseconds: config.cacheTtlMilliseconds,
    staleMilliseconds: config.staleMilliseconds,
    shared: sharedStore,
  });
  const apiGateway = await createApiGateway({
    store,
    deadlineMilliseconds: config.deadlineMilliseconds,
    ...upstream,
    rateLimiter,
    observers: [readiness, ...(metrics ? [metrics] : [])],
  });
  metrics?.addGauge(createExpirationGauge(apiGateway, gatewayOptions.now));
  // Credentials that were handed over need not be looked for.
  if (upstream === undefined) await apiGateway.checkCredentials();
  const tracing = tracingOptions && (await createTracing(tracingOptions, readVersion()));

  const { profile, allowedHosts, allowedOrigins } = config;
  const limits = createLimits(config.limits);
  const authenticator = await createConfiguredAuthenticator(config.authentication, logger);
  const gateway = createGateway({ apiGateway, ...gatewayOptions, profile, limits });
  const graphiql = profile.graphiql
    ? await createGraphiQLRoutes(graphqlPath, graphiqlOptions(apiGateway.region, gatewayOptions))
    : undefined;
  const { now } = gatewayOptions;
  const responseCache = createResponseCache(gateway, {
    apiGateway,
    path: graphqlPath,
    maxBodyBytes: limits.bodyBytes,
    maxBytes: limits.keptAnswerBytes,
    now,
  });
  const routes: Handler = (request, response, context) =>
    graphiql?.handle(request, response, []) ?? responseCache(request, response, context);
  const door = createDoor(routes, {
    allowedHosts: [config.host, ...allowedHosts],
    allowedOrigins,
    authenticator,
    maxConcurrentRequests: limits.concurrentRequests,
    isPublic: (request) => graphiql?.matches(request) === true,
    logger,
  });
  const handler = observeRequests(answerProbes(door, readiness, apiGateway), {
    logger,
    metrics,
    tracing,
    paths: [graphqlPath, calendarPath, healthPath, readyPath],
    probePaths: [healthPath, readyPath],
  });
  const metricsServer = metrics && (await serveMetrics(metrics, options));
  const server = await serve(handler, config).catch(async (error: unknown) => {
    // What listens already would keep a process alive that has nothing to serve.
    await metricsServer?.close(0);
    throw error;
  });

  return {
    region: apiGateway.region,
    url: `${server.origin}${graphqlPath}`,
    profileLine: describeProfile(profile, authenticator?.description),
    metricsUrl: metricsServer && `${metricsServer.origin}${metricsPath}`,
    async close() {
      readiness.stop();
      await server.close(config.graceMilliseconds);
      await metricsServer?.close(0);
      await tracing?.close();
      apiGateway.close();
      authenticator?.close();
      sharedStore?.close();
    },
  };
}

function serveMetrics(
  metrics: Metrics,
  { config: { metricsHost: host, metricsPort }, logger }: ServiceOptions,
): Promise<RunningServer> {
  const port = metricsPort === 'off' ? 0 : metricsPort;
  const settings = { host: 'METRICS_HOST', port: 'METRICS_PORT' };
  return serve(createMetricsHandler(metrics, logger), { host, port, settings });
}

/** Loads Prometheus's client, which a gateway without metrics never pays for. */
async function loadMetrics(rateLimiter: RateLimiter): Promise<Metrics> {
  const { createMetrics } = await import('../observability/metrics.ts');
  return createMetrics(rateLimiter);
}

/** Loads the client of the store that replicas share, where one is configured. */
async function connectSharedStore({ cacheUrl }: Config, logger: Logger) {
  if (cacheUrl === 'off') return undefined;
  const { openRedisStore } = await import('../upstream/shared-store.ts');
  return openRedisStore(cacheUrl, {
    lost: () => {
      logger.warn('The shared cache cannot be reached: going on with the memory of this process.');
    },
    found: () => {
      logger.warn('The shared cache is back.');
    },
  });
}
