import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parseAccounts } from '../../src/config/accounts-file.ts';
import {
  type AccountOptions,
  createEmulator,
  type Emulator,
  type RegionOptions,
} from '../../src/emulator/emulator.ts';
import { createLocations, type Locations } from '../../src/upstream/locations.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import type { FreshUsage } from '../../src/upstream/usage/usage-reader.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createRestApis, createWebSocketApi } from '../support/usage.ts';

const [rate, burst] = [5, 20];
const ids = Array.from({ length: 5 }, (_, index) => `${index + 1}`.repeat(12));
const regions = Array.from({ length: 20 }, (_, index) => `us-east-${index + 1}`);
const usedBy = (clientCertificateId: string) => [{ stageName: 'prod', clientCertificateId }];

/** Six APIs, of both protocols. The certificate of the REST APIs expired long ago, and the other one is new. */
const region: RegionOptions = {
  certificates: [
    ...tinyCertificates('aaaaaa'),
    ...tinyCertificates('bbbbbb').map((one) => ({ ...one, expirationDate: 4e9 })),
  ],
  restApis: createRestApis(3, usedBy('aaaaaa')),
  apis: ['one', 'two', 'three'].map((id) => createWebSocketApi(id, usedBy('bbbbbb'))),
};

describe('5 accounts with 20 Regions of 6 APIs each', () => {
  test('scans 100 locations with eight calls each, within the rate limit of each account', async () => {
    await using world = await createManyLocations();
    const { emulator, clock } = world;
    emulator.clearRequests();
    const readings = world.readAll();
    let seconds = 0;
    while (readings.some(({ usage }) => usage === undefined)) {
      for (let step = 0; step < 10; step += 1) {
        clock.advance(100);
        await letPass();
      }
      seconds += 1;
      for (const count of countByAccount(emulator).values()) {
        expect(count).toBeLessThanOrEqual(burst + rate * seconds);
      }
    }
    for (const { usage } of readings) {
      expect(usage?.coverage).toMatchObject({ apis: 6, scanned: 6, complete: true });
      expect(usage?.stages).toHaveLength(6);
    }
    // 160 calls for each account, at 5 a second.
    expect([...countByAccount(emulator).values()]).toEqual(ids.map(() => 20 * (2 + 6)));
    expect(seconds).toBeLessThan(40);
  });

  test('reads 100 locations from AWS Config with eight calls, and confirms the 300 stages whose certificate expires, once each', async () => {
    await using world = await createManyLocations({ withAggregator: true });
    const { emulator, clock } = world;
    emulator.clearRequests();
    const readings = world.readAll();
    while (readings.some(({ usage }) => usage === undefined)) {
      clock.advance(100);
      await letPass();
    }
    for (const { usage } of readings) {
      expect(usage?.coverage).toMatchObject({ apis: 6, complete: true, source: 'CONFIG' });
    }
    const counts = new Map<string, number>();
    for (const { operation = '' } of emulator.requests) {
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      DescribeConfigurationAggregatorSourcesStatus: 1,
      // One counts, and six bring 100 stages each.
      SelectAggregateResourceConfig: 1 + 6,
      GetClientCertificates: 100,
      GetStage: 300,
    });
    const confirmed = emulator.requests.filter(({ operation }) => operation === 'GetStage');
    const expected = ids.flatMap((id) =>
      regions.flatMap((name) =>
        createRestApis(3).map((api) => `${id} ${name} /restapis/${api.id}/stages/prod`),
      ),
    );
    expect(
      confirmed.map(({ account, region, path }) => `${account} ${region} ${path}`).sort(),
    ).toEqual(expected.sort());
  });
});

interface Reading {
  usage: FreshUsage | undefined;
}

interface ManyLocations extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly locations: Locations;
  readonly clock: ManualClock;
  /** Begins to read all locations. */
  readAll(): readonly Reading[];
}

async function createManyLocations({ withAggregator = false } = {}): Promise<ManyLocations> {
  const clock = createManualClock();
  const accounts = ids.map((id, index): AccountOptions => ({
    id,
    name: `account${index}`,
    ...(index > 0 && { roles: [{ name: 'reader' }] }),
    regions: Object.fromEntries(
      regions.map((name, at) => [
        name,
        { ...region, ...(index + at === 0 && { aggregators: [{ name: 'organization' }] }) },
      ]),
    ),
  }));
  const emulator = await createEmulator({ accounts });
  const { credentials, url: endpoint } = emulator;
  const locations = await createLocations({
    region: 'us-east-1',
    credentials,
    endpoint,
    accountsEndpoint: endpoint,
    createRateLimiter: () => createRateLimiter({ rate, burst, clock }),
    config: {
      regions,
      accounts: parseAccounts(
        JSON.stringify({
          accounts: ids.map((id, index) => ({
            name: `account${index}`,
            ...(index > 0 && { roleArn: `arn:aws:iam::${id}:role/reader` }),
          })),
        }),
      ),
    },
    usage: withAggregator ? { configAggregator: { name: 'organization', region: undefined } } : {},
  });
  return {
    emulator,
    locations,
    clock,
    readAll: () =>
      locations.list.map((location) => {
        const reading: Reading = { usage: undefined };
        const options = { deadlineMilliseconds: 120_000 };
        void locations.usage.readUsage(location, options).then((usage) => (reading.usage = usage));
        return reading;
      }),
    async [Symbol.asyncDispose]() {
      locations.close();
      await emulator.close();
    },
  };
}

function countByAccount(emulator: Emulator): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { account = '', service } of emulator.requests) {
    if (service === 'apigateway' || service === 'apigatewayv2') {
      counts.set(account, (counts.get(account) ?? 0) + 1);
    }
  }
  return new Map([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Lets calls to this machine come and go. */
async function letPass(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await nextTurn();
}
