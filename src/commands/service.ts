import { type Config, isConfigured, type LocationsConfig } from '../config/config.ts';
import { createLimits } from '../config/limits.ts';
import { describeProfile, isLoopback } from '../config/profile.ts';
import type { TracingOptions } from '../config/trace-environment.ts';
import { createGateway, type GatewayOptions } from '../graphql/gateway.ts';
import { type Examples, graphiqlOptions } from '../graphql/graphiql/example-queries.ts';
import { createGraphiQLRoutes } from '../graphql/graphiql/graphiql-routes.ts';
import { withAccessLog } from '../http/access-log.ts';
import type { Authenticator } from '../http/authentication/authenticator.ts';
import { createConfiguredAuthenticator } from '../http/authentication/configured-authenticator.ts';
import { createCalendarHandler } from '../http/calendar.ts';
import { createGuards } from '../http/guards/guards.ts';
import { createHealthRoutes } from '../http/health.ts';
import { createExpirationGauges } from '../http/metrics/expiration-gauges.ts';
import { createMetricsHandler } from '../http/metrics/metrics-handler.ts';
import { createRateLimiterGauges } from '../http/metrics/rate-limiter-gauges.ts';
import { createReadiness, type Readiness } from '../http/readiness.ts';
import { createResponseCache } from '../http/response-cache/response-cache.ts';
import { createRoutes, paths } from '../http/routes.ts';
import { type Handler, type RunningServer, serve } from '../http/server.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createTracing } from '../observability/open-telemetry.ts';
import type { ApiGateway } from '../upstream/api-gateway.ts';
import { createLocations, type Locations, type LocationsOptions } from '../upstream/locations.ts';
import { createPageStore } from '../upstream/page-store.ts';
import { probeLocations } from '../upstream/probe-locations.ts';
import { createRateLimiter } from '../upstream/rate-limiter.ts';
import { readCertificates, readCurrentList } from '../upstream/read-certificates.ts';
import { readUsageOf } from '../upstream/usage/read-usage-of.ts';
import { readVersion } from '../util/version.ts';

interface ServiceOptions
  extends Omit<GatewayOptions, 'locations' | 'profile' | 'limits' | 'path'>, Examples {
  readonly config: Config;
  /** What stands in for AWS, in the demo and in tests; what is left out the SDK finds by itself. */
  readonly upstream?: Omit<LocationsOptions, 'config'> | undefined;
  /** How traces leave the process. None do by default. */
  readonly tracing?: TracingOptions | undefined;
  /** Passes requests to the handler. By default a server on the configured address. */
  readonly listen?: typeof serve;
}

/** A gateway that listens, with all that its operator watches it by. */
export interface Service {
  /** Answers a request, behind the guards. */
  readonly handler: Handler;
  /** What is served, for its operator: a Region, or how many locations. */
  readonly served: string;
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
  const { config, upstream, tracing: tracingOptions, listen = serve, logger } = options;
  const { upstreamRate: rate, upstreamBurst: burst, upstreamQueue: queue } = config;
  const readiness = createReadiness();
  const metrics = config.metricsPort === 'off' ? undefined : await loadMetrics(config);
  const store = createPageStore({
    ttlMilliseconds: config.cacheTtlMilliseconds,
    staleMilliseconds: config.staleMilliseconds,
    shared: sharedStore,
  });
  const locations = await createLocations({
    config,
    store,
    deadlineMilliseconds: config.deadlineMilliseconds,
    createRateLimiter: () => createRateLimiter({ rate, burst, queue }),
    usage: config,
    warn: logger.warn,
    ...upstream,
    observersOf: (location) => [readiness, ...(metrics ? [metrics.observe(location)] : [])],
  });
  if (metrics) addGauges(metrics, locations, options.now);
  // Credentials that were handed over need not be looked for.
  if (upstream === undefined) await locations.checkCredentials();
  const tracing = tracingOptions && (await createTracing(tracingOptions, readVersion()));

  const authenticator = await createConfiguredAuthenticator(config.authentication, logger);
  const routes = await createGuardedRoutes(options, locations, readiness, authenticator);
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
    locations.close();
    authenticator?.close();
    sharedStore?.close();
  };

  return {
    handler,
    served: describeServed(locations),
    url: `${server.origin}${paths.graphql}`,
    profileLine: describeProfile(config.profile, authenticator?.description),
    metricsUrl: metricsServer && `${metricsServer.origin}${paths.metrics}`,
    close,
    async stop() {
      const startedAt = performance.now();
      readiness.stop();
      const { drainMilliseconds } = createLimits(config.limits);
      await server.drain(Math.min(drainMilliseconds, config.graceMilliseconds / 2));
      await close(config.graceMilliseconds - (performance.now() - startedAt));
    },
  };
}

function addGauges(metrics: Metrics, locations: Locations, now: (() => Date) | undefined): void {
  const gauges = [
    ...createRateLimiterGauges(locations),
    ...createExpirationGauges({
      locations: locations.list.map((apiGateway) => ({
        labels: labelsOf(apiGateway),
        readList: () => readCurrentList(apiGateway),
        readUsage: (deadlineMilliseconds) =>
          locations.usage.readUsage(apiGateway, { deadlineMilliseconds }),
      })),
      now,
    }),
  ];
  for (const gauge of gauges) metrics.addGauge(gauge);
}

/** Everything that the gateway answers, behind the guards. */
async function createGuardedRoutes(
  options: ServiceOptions,
  locations: Locations,
  readiness: Readiness,
  authenticator: Authenticator | undefined,
): Promise<Handler> {
  const { config, logger, plugins, now = () => new Date() } = options;
  const { host, profile, allowedHosts, allowedOrigins } = config;
  const limits = createLimits(config.limits);
  const path = paths.graphql;
  const gateway = createGateway({ locations, path, logger, profile, limits, now, plugins });
  const graphiql = profile.graphiql ? await createGraphiQL(locations, options) : undefined;
  const handlers = {
    ...createHealthRoutes(readiness, () => probeLocations(locations.list)),
    graphiql: graphiql?.handle,
    graphql: createResponseCache(gateway, {
      locations,
      maxBodyBytes: limits.bodyBytes,
      maxBytes: limits.responseCacheBytes,
      now,
    }),
    calendar: createCalendarHandler({
      region: describeServed(locations),
      readList: (caller) => readCertificates(locations.list, caller),
      readUsage: (certificates, usageOptions) => readUsageOf(certificates, locations, usageOptions),
      logger,
      now,
    }),
  };
  return createRoutes(handlers, (handler) =>
    createGuards(handler, {
      allowedHosts: [host, ...allowedHosts],
      allowedOrigins,
      authenticator,
      maxConcurrentRequests: limits.concurrentRequests,
      isPublic: (request) => graphiql?.matches(request) === true,
      logger,
    }),
  );
}

/** The Region of the examples is that of the first location. */
function createGraphiQL(locations: Locations, examples: Examples) {
  const [first, ...others] = locations.list;
  const served = others.length === 0 ? undefined : describeServed(locations);
  const options = graphiqlOptions(first?.region ?? '', { ...examples, served });
  return createGraphiQLRoutes(paths.graphql, options);
}

/** A Region where it is the only location, or how many locations there are. */
function describeServed({ list }: Locations): string {
  const [only, ...others] = list;
  if (only !== undefined && others.length === 0) return only.region;
  const accounts = new Set(list.map(({ account }) => account.name)).size;
  const regions = new Set(list.map(({ region }) => region)).size;
  return `${count(accounts, 'account')} and ${count(regions, 'Region')}`;
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

function labelsOf({ account, region }: ApiGateway): Readonly<Record<string, string>> {
  return account.isImplied ? { region } : { account: account.name, region };
}

function serveMetrics(
  metrics: Metrics,
  { config, logger }: ServiceOptions,
): Promise<RunningServer> {
  const { metricsHost: host, metricsPort } = config;
  const port = metricsPort === 'off' ? 0 : metricsPort;
  const settings = { host: 'METRICS_HOST', port: 'METRICS_PORT' };
  const allowedHosts = isLoopback(host) ? config.allowedHosts : undefined;
  return serve(createMetricsHandler({ metrics, logger, allowedHosts }), { host, port, settings });
}

/** Loads Prometheus's client, which a gateway without metrics never pays for. */
async function loadMetrics(config: LocationsConfig): Promise<Metrics> {
  const { createMetrics } = await import('../observability/metrics.ts');
  return createMetrics({ hasLocations: isConfigured(config) });
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
