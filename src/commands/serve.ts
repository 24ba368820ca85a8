import { type ApiGatewayOptions, createApiGateway } from '../upstream/api-gateway.ts';
import { type Caller, createPageStore } from '../upstream/page-store.ts';
import { createRateLimiter } from '../upstream/rate-limiter.ts';
import { readCertificates, readCurrentCertificates } from '../upstream/read-certificates.ts';
import { createConfiguredAuthenticator } from '../http/authentication/configured-authenticator.ts';
import type { Config } from '../config/config.ts';
import { createGuards } from '../http/guards/guards.ts';
import { createResponseCache } from '../http/response-cache/response-cache.ts';
import { createGateway, type GatewayOptions } from '../graphql/gateway.ts';
import { type Examples, graphiqlOptions } from '../graphql/graphiql/example-queries.ts';
import { createGraphiQLRoutes } from '../graphql/graphiql/graphiql-routes.ts';
import { createLimits } from '../config/limits.ts';
import type { Logger } from '../observability/logger.ts';
import { createCalendarHandler } from '../http/calendar.ts';
import { createHealthRoutes } from '../http/health.ts';
import { createExpirationGauges } from '../http/metrics/expiration-gauges.ts';
import { createMetricsHandler } from '../http/metrics/metrics-handler.ts';
import { createRateLimiterGauges } from '../http/metrics/rate-limiter-gauges.ts';
import type { Metrics } from '../observability/metrics.ts';
import { withAccessLog } from '../http/access-log.ts';
import { createTracing } from '../observability/open-telemetry.ts';
import { createReadiness } from '../http/readiness.ts';
import type { TracingOptions } from '../config/trace-environment.ts';
import { createRoutes, paths } from '../http/routes.ts';
import { describeProfile } from '../config/profile.ts';
import { type Handler, type RunningServer, serve } from '../http/server.ts';
import { readVersion } from '../util/version.ts';

/** What a process serves. */
export interface ServiceOptions
  extends Omit<GatewayOptions, 'apiGateway' | 'profile' | 'limits' | 'path'>, Examples {
  readonly config: Config;
  /** What stands in for AWS, in the demo and in tests; what is left out the SDK finds by itself. */
  readonly upstream?: ApiGatewayOptions | undefined;
  /** How traces leave the process. None do by default. */
  readonly tracing?: TracingOptions | undefined;
  /** Passes requests to the handler. By default a server on the configured address. */
  readonly listen?: typeof serve;
}

/** A gateway that listens, with all that its operator watches it by. */
export interface Service {
  /** Answers a request, behind the guards. */
  readonly handler: Handler;
  readonly region: string;
  /** The GraphQL address. */
  readonly url: string;
  /** Where Prometheus reads; undefined where metrics are off. */
  readonly metricsUrl: string | undefined;
  /** One line for its operator: the profile, and what it allows. */
  readonly profileLine: string;
  /** Stops as a signal asks for: lets clients go first, then closes, all within the grace. */
  readonly stop: () => Promise<void>;
  /** Closes: requests in flight are answered first, as far as the grace lasts. */
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
  const { config, upstream, tracing: tracingOptions, listen = serve, ...gatewayOptions } = options;
  const { logger } = gatewayOptions;
  const { upstreamRate: rate, upstreamBurst: burst, upstreamQueue: queue } = config;
  const rateLimiter = upstream?.rateLimiter ?? createRateLimiter({ rate, burst, queue });
  const readiness = createReadiness();
  const metrics = config.metricsPort === 'off' ? undefined : await loadMetrics();
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
  const { region } = apiGateway;
  const { now = () => new Date() } = gatewayOptions;
  const readList = (caller: Caller) => readCertificates(apiGateway, caller);
  const gauges = [
    ...createRateLimiterGauges(rateLimiter),
    ...createExpirationGauges({
      region,
      readList: () => readCurrentCertificates(apiGateway),
      now,
    }),
  ];
  for (const gauge of gauges) metrics?.addGauge(gauge);
  // Credentials that were handed over need not be looked for.
  if (upstream === undefined) await apiGateway.checkCredentials();
  const tracing = tracingOptions && (await createTracing(tracingOptions, readVersion()));

  const { profile, allowedHosts, allowedOrigins } = config;
  const limits = createLimits(config.limits);
  const authenticator = await createConfiguredAuthenticator(config.authentication, logger);
  const gateway = createGateway({
    apiGateway,
    ...gatewayOptions,
    path: paths.graphql,
    profile,
    limits,
  });
  const responseCache = createResponseCache(gateway, {
    apiGateway,
    maxBodyBytes: limits.bodyBytes,
    maxBytes: limits.responseCacheBytes,
    now,
  });
  const graphiql = profile.graphiql
    ? await createGraphiQLRoutes(paths.graphql, graphiqlOptions(region, gatewayOptions))
    : undefined;
  const routes = createRoutes(
    {
      ...createHealthRoutes(readiness, () => apiGateway.readPage({ limit: 1 }, { isFresh: true })),
      graphiql: graphiql?.handle,
      graphql: responseCache,
      calendar: createCalendarHandler({ region, readList, logger, now }),
    },
    (handler) =>
      createGuards(handler, {
        allowedHosts: [config.host, ...allowedHosts],
        allowedOrigins,
        authenticator,
        maxConcurrentRequests: limits.concurrentRequests,
        isPublic: (request) => graphiql?.matches(request) === true,
        logger,
      }),
  );
  const handler = withAccessLog(routes, { logger, metrics, tracing });
  const metricsServer = metrics && (await serveMetrics(metrics, options));
  const server = await listen(handler, config).catch(async (error: unknown) => {
    // What listens already would keep a process alive that has nothing to serve.
    await metricsServer?.close(0);
    throw error;
  });

  const close = async (graceMilliseconds = config.graceMilliseconds) => {
    readiness.stop();
    await server.close(graceMilliseconds);
    await metricsServer?.close(0);
    await tracing?.close();
    apiGateway.close();
    authenticator?.close();
    sharedStore?.close();
  };

  return {
    handler,
    region,
    url: `${server.origin}${paths.graphql}`,
    profileLine: describeProfile(profile, authenticator?.description),
    metricsUrl: metricsServer && `${metricsServer.origin}${paths.metrics}`,
    close,
    async stop() {
      const startedAt = performance.now();
      readiness.stop();
      await server.drain(Math.min(limits.drainMilliseconds, config.graceMilliseconds / 2));
      await close(config.graceMilliseconds - (performance.now() - startedAt));
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
async function loadMetrics(): Promise<Metrics> {
  const { createMetrics } = await import('../observability/metrics.ts');
  return createMetrics();
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
