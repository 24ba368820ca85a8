import type { UsageConfig } from '../../config/config.ts';
import { defaultUsageTtlMilliseconds } from '../../config/settings/usage.ts';
import type { Clock } from '../../util/clock.ts';
import type { ApiGateway } from '../api-gateway.ts';
import { readList } from '../read-certificates.ts';
import { type Aggregator, createAggregator } from './aggregator.ts';
import { createLocationScan, expiringBefore } from './location-scan.ts';
import type { ServiceConnection } from './usage-calls.ts';
import { createUsageReader, type UsageReader } from './usage-reader.ts';

/** How the usage of the certificates of a gateway is read. */
export interface UsageSourceOptions extends Partial<UsageConfig> {
  /** Hears that AWS Config could not be read. */
  readonly warn: (message: string) => void;
  readonly clock?: Clock | undefined;
}

/**
 * Makes the reader of usage for all locations of a gateway.
 *
 * @param own how calls are made with the gateway's own credentials, which read the aggregator of AWS Config.
 */
export function createUsage(own: ServiceConnection, options: UsageSourceOptions): UsageReader {
  const { usageTtlMilliseconds: ttlMilliseconds = defaultUsageTtlMilliseconds, clock } = options;
  const aggregator = openAggregator(own, options, ttlMilliseconds);
  const reader = createUsageReader({
    ttlMilliseconds,
    clock,
    createScan: (location, hooks) =>
      createLocationScan({
        ...hooks,
        location: location.location(),
        calls: location.usageCalls,
        arnPrefix: location.arnPrefix,
        readAggregated: async () =>
          aggregator?.read(await location.askAccountId(), location.region),
        readExpiringIds: (signal) => readExpiringIds(location, signal),
      }),
  });
  return {
    ...reader,
    close() {
      reader.close();
      aggregator?.close();
    },
  };
}

function openAggregator(
  { clientConfig, callOptions }: ServiceConnection,
  { configAggregator = 'off', warn, clock }: UsageSourceOptions,
  ttlMilliseconds: number,
): Aggregator | undefined {
  if (configAggregator === 'off') return undefined;
  const { name, region } = configAggregator;
  return createAggregator({
    name,
    connection: {
      clientConfig: { ...clientConfig, ...(region !== undefined && { region }) },
      callOptions,
    },
    // Each new scan reads it again, and all scans of the same time read it once.
    ttlMilliseconds: ttlMilliseconds / 2,
    clock,
    warn,
  });
}

/** Without the list nothing is confirmed, and the usage is as old as AWS Config says. */
async function readExpiringIds(
  location: ApiGateway,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const soon = expiringBefore();
  const certificates = await readList(location, { signal }).catch(() => []);
  const expiring = certificates.filter(
    ({ expirationDate }) => expirationDate instanceof Date && expirationDate <= soon,
  );
  return new Set(expiring.map(({ clientCertificateId }) => clientCertificateId));
}
