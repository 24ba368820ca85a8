import { type ApiGatewayOptions, createApiGateway } from './apigateway/api-gateway.ts';
import { createAnswerCache } from './apigateway/answer-cache.ts';
import { type Budget, createBudget } from './apigateway/budget.ts';
import { createConfiguredAuthenticator } from './authentication/configured-authenticator.ts';
import type { Config } from './config.ts';
import { createDoor } from './door/door.ts';
import { createFastLane } from './fast-lane/fast-lane.ts';
import { createGateway, type GatewayOptions, graphqlPath } from './gateway.ts';
import { isGraphiQLRequest } from './graphiql-page.ts';
import { createLimits } from './limits.ts';
import type { Logger } from './logger.ts';
import { answerProbes, healthPath, readyPath } from './observe/answer-probes.ts';
import { createExpirationGauge } from './observe/expiration-gauge.ts';
import { createMetricsHandler, metricsPath } from './observe/metrics-handler.ts';
import type { Metrics } from './observe/metrics.ts';
import { observeRequests } from './observe/observe-requests.ts';
import { createTracing } from './observe/open-telemetry.ts';
import { createReadiness } from './observe/readiness.ts';
import type { TracingOptions } from './observe/tracing.ts';
import { calendarPath } from './plugins/use-expiration-calendar.ts';
import { describeProfile } from './profile.ts';
import { type RunningServer, serve } from './serve.ts';
import { readVersion } from './version.ts';

/** What a process serves. */
export interface ServiceOptions extends Omit<GatewayOptions, 'apiGateway' | 'profile' | 'limits'> {
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
  const secondTier = await connectSecondTier(options.config, options.logger);
  return assembleService(options, secondTier).catch((error: unknown) => {
    // Its connection would keep a process alive that has nothing to serve.
    secondTier?.close();
    throw error;
  });
}

async function assembleService(
  options: ServiceOptions,
  secondTier: Awaited<ReturnType<typeof connectSecondTier>>,
): Promise<Service> {
  const { config, upstream, tracing: tracingOptions, ...gatewayOptions } = options;
  const { logger } = gatewayOptions;
  const { upstreamRate: rate, upstreamBurst: burst, upstreamQueue: queue } = config;
  const budget = upstream?.budget ?? createBudget({ rate, burst, queue });
  const readiness = createReadiness();
  const metrics = config.metricsPort === 'off' ? undefined : await loadMetrics(budget);
  const cache = createAnswerCache({
    ttlMilliseconds: config.cacheTtlMilliseconds,
    staleMilliseconds: config.staleMilliseconds,
    secondTier,
  });
  const apiGateway = await createApiGateway({
    cache,
    deadlineMilliseconds: config.deadlineMilliseconds,
    ...upstream,
    budget,
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
  const { now } = gatewayOptions;
  const fastLane = createFastLane(gateway, { apiGateway, path: graphqlPath, limits, now });
  const door = createDoor(fastLane, {
    allowedHosts: [config.host, ...allowedHosts],
    allowedOrigins,
    authenticator,
    maxConcurrentRequests: limits.concurrentRequests,
    isPublicPage: (request) => profile.graphiql && isGraphiQLRequest(request, graphqlPath),
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
      secondTier?.close();
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
async function loadMetrics(budget: Budget): Promise<Metrics> {
  const { createMetrics } = await import('./observe/metrics.ts');
  return createMetrics(budget);
}

/** Loads the client of the store that replicas share, where one is configured. */
async function connectSecondTier({ cacheUrl }: Config, logger: Logger) {
  if (cacheUrl === 'off') return undefined;
  const { createRedisTier } = await import('./apigateway/redis-tier.ts');
  return createRedisTier(cacheUrl, {
    lost: () => {
      logger.warn('The shared cache cannot be reached: going on with the memory of this process.');
    },
    found: () => {
      logger.warn('The shared cache is back.');
    },
  });
}
