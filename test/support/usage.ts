import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type StoredApi,
  type StoredRestApi,
  type StoredStage,
} from '../../src/emulator/emulator.ts';
import { createLocations, type LocationsOptions } from '../../src/upstream/locations.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import type { FreshUsage, UsageOptions } from '../../src/upstream/usage/usage-reader.ts';

/** An emulator, and the usage of its first location as the gateway reads it. */
export interface UsageWorld extends AsyncDisposable {
  readonly emulator: Emulator;
  readUsage(options?: Partial<UsageOptions>): Promise<FreshUsage>;
  /** The operations of the calls since the last look, sorted, and forgets them. */
  takeOperations(): readonly string[];
}

/** Builds a world without limits on the rate of calls, unless it is given one. */
export async function createUsageWorld(
  options: EmulatorOptions & { readonly upstream?: LocationsOptions } = {},
): Promise<UsageWorld> {
  const { upstream, ...rest } = options;
  const emulator = await createEmulator(rest);
  const { region, credentials, url: endpoint } = emulator;
  const locations = await createLocations({
    region,
    credentials,
    endpoint,
    accountsEndpoint: endpoint,
    maxAttempts: 1,
    rateLimiter: createUnlimitedRateLimiter(),
    ...upstream,
  });
  const [location] = locations.list;
  if (location === undefined) throw new Error('Expected a location.');
  return {
    emulator,
    readUsage: (given) =>
      locations.usage.readUsage(location, { deadlineMilliseconds: 60_000, ...given }),
    takeOperations() {
      const operations = emulator.requests.map(({ operation = '' }) => operation).sort();
      emulator.clearRequests();
      return operations;
    },
    async [Symbol.asyncDispose]() {
      locations.close();
      await emulator.close();
    },
  };
}

/** So large that nobody waits. */
export function createUnlimitedRateLimiter() {
  const many = 1_000_000;
  return createRateLimiter({ rate: many, burst: many, queue: many });
}

/** REST APIs `rest0`, `rest1` and so on, each with these stages. */
export function createRestApis(
  count: number,
  stages: readonly StoredStage[] = [{ stageName: 'prod' }],
): StoredRestApi[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `rest${index}`,
    name: `API ${index}`,
    stages,
  }));
}

/** A WebSocket API with these stages. */
export function createWebSocketApi(
  apiId: string,
  stages: readonly StoredStage[] = [{ stageName: 'prod' }],
): StoredApi {
  return { apiId, name: `Sockets ${apiId}`, protocolType: 'WEBSOCKET', stages };
}
