import { expect, test, vi } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { createExpirationGauges } from '../../src/http/metrics/expiration-gauges.ts';
import { createWorld, type World } from '../support/test-gateway.ts';
import { certificateOf, noon } from '../support/view-model.ts';

// The gauges that an operator alerts on, as Prometheus reads them.

const wholeList = 'GET /clientcertificates?limit=500';
const prefix = 'client_certificates_gateway_certificate';
const daysLeft = `${prefix}_days_left`;
const age = `${prefix}_list_age_seconds{region="us-east-1"}`;
const readSuccess = `${prefix}_list_read_success{region="us-east-1"}`;
const both = [
  `${daysLeft}{region="us-east-1",client_certificate_id="gone"} -2`,
  `${daysLeft}{region="us-east-1",client_certificate_id="next"} 6`,
];
const minute = 60_000;

test('shows the days that each certificate has left, and how it knows', async () => {
  await using watched = await createWatchedWorld();
  expect(await watched.readDaysLeft()).toEqual(both);
  expect(await watched.read(age)).toEqual([`${age} 0`]);
  expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 1`]);
});

test('reads the list every five minutes, however often Prometheus asks', async () => {
  await using watched = await createWatchedWorld();
  const { world } = watched;
  await watched.readDaysLeft();
  world.emulator.certificates.delete('gone');
  watched.passTime(5 * minute - 1);
  expect(await watched.readDaysLeft()).toHaveLength(2);
  expect(await watched.read(age)).toEqual([`${age} 299.999`]);
  expect(world.takeCalls()).toEqual([wholeList]);

  watched.passTime(1);
  await vi.waitFor(async () => {
    expect(await watched.readDaysLeft()).toEqual([
      `${daysLeft}{region="us-east-1",client_certificate_id="next"} 5`,
    ]);
  });
  expect(await watched.read(age)).toEqual([`${age} 0`]);
  expect(world.takeCalls()).toEqual([wholeList]);
});

test('keeps the days while reads fail, says so, and soon reads again', async () => {
  await using watched = await createWatchedWorld();
  const { world } = watched;
  await watched.readDaysLeft();
  world.takeCalls();

  world.emulator.always({ kind: 'error', status: 500 });
  watched.passTime(5 * minute);
  await vi.waitFor(async () => {
    expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 0`]);
  });
  // Five minutes later it is a day less, by the clock.
  expect(await watched.readDaysLeft()).toEqual([
    `${daysLeft}{region="us-east-1",client_certificate_id="gone"} -3`,
    `${daysLeft}{region="us-east-1",client_certificate_id="next"} 5`,
  ]);
  expect(await watched.read(age)).toEqual([`${age} 300`]);
  expect(world.takeCalls()).toEqual([wholeList]);

  watched.passTime(30_000 - 1);
  await watched.readDaysLeft();
  expect(world.takeCalls()).toEqual([]);
  world.emulator.clearFaults();
  watched.passTime(1);
  await vi.waitFor(async () => {
    expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 1`]);
  });
  expect(await watched.read(age)).toEqual([`${age} 0`]);
  expect(world.takeCalls()).toEqual([wholeList]);
});

test('says that the read failed while stale pages stand in for the list', async () => {
  await using watched = await createWatchedWorld({ staleMilliseconds: 60 * minute });
  await watched.readDaysLeft();
  watched.world.emulator.always({ kind: 'error', status: 500 });
  watched.passTime(5 * minute);
  await vi.waitFor(async () => {
    expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 0`]);
  });
  expect(await watched.read(age)).toEqual([`${age} 300`]);
  expect(await watched.readDaysLeft()).toHaveLength(2);
});

test('does not hold up Prometheus while upstream does not answer', async () => {
  await using watched = await createWatchedWorld();
  const { world } = watched;
  await watched.readDaysLeft();
  world.emulator.always({ kind: 'hang' });
  watched.passTime(5 * minute);
  for (let scrape = 0; scrape < 3; scrape += 1) {
    expect(await watched.readDaysLeft()).toHaveLength(2);
    expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 1`]);
  }
  await world.emulator.waitForRequest(() => true);
  expect(world.takeCalls()).toEqual([wholeList, wholeList]);
});

test('forgets the days after an hour of failed reads', async () => {
  await using watched = await createWatchedWorld();
  const { world } = watched;
  await watched.readDaysLeft();
  world.emulator.always({ kind: 'error', status: 500 });
  watched.passTime(60 * minute - 1);
  expect(await watched.readDaysLeft()).toHaveLength(2);
  await vi.waitFor(async () => {
    expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 0`]);
  });
  watched.passTime(1);
  expect(await watched.readDaysLeft()).toEqual([]);
  expect(await watched.read(age)).toEqual([]);
  expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 0`]);
});

test('without any list shows no days, says that the read failed, and shows all other metrics', async () => {
  await using watched = await createWatchedWorld();
  const { world } = watched;
  world.emulator.always({ kind: 'error', status: 500 });
  expect(await watched.readDaysLeft()).toEqual([]);
  expect(await watched.read(age)).toEqual([]);
  expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 0`]);
  expect(await watched.read('client_certificates_gateway_upstream_calls_total')).toEqual([
    expect.stringContaining('UPSTREAM_UNAVAILABLE'),
  ]);
});

test('after a long rest shows the list that it reads then, and not the old one', async () => {
  await using watched = await createWatchedWorld();
  await watched.readDaysLeft();
  watched.world.emulator.certificates.delete('gone');
  watched.passTime(60 * minute);
  expect(await watched.readDaysLeft()).toEqual([
    `${daysLeft}{region="us-east-1",client_certificate_id="next"} 5`,
  ]);
});

test('reads the list once for all gauges', async () => {
  let reads = 0;
  const gauges = createExpirationGauges({
    locations: [
      {
        labels: { region: 'us-east-1' },
        readList: () => {
          reads += 1;
          return Promise.resolve([]);
        },
      },
    ],
  });
  const values = await Promise.all(gauges.map(async ({ read }) => read()));
  expect(reads).toBe(1);
  expect(values.flat()).toMatchObject([{ value: expect.any(Number) }, { value: 1 }]);
});

test('does not hold up Prometheus after a failed read, even without any list', async () => {
  let now = noon.getTime();
  const reads = [
    () => Promise.reject(new Error('failed')),
    () => new Promise<never>(() => undefined),
  ];
  const [days] = createExpirationGauges({
    locations: [
      {
        labels: { region: 'us-east-1' },
        readList: () => reads.shift()?.() ?? Promise.resolve([]),
      },
    ],
    now: () => new Date(now),
  });
  expect(await days?.read()).toEqual([]);
  now += 30_000;
  expect(await days?.read()).toEqual([]);
  expect(reads).toEqual([]);
});

async function createWatchedWorld(config: Partial<Config> = {}) {
  let now = noon.getTime();
  const world = await createWorld({
    certificates: [
      certificateOf('next', { days: 6, created: 0 }),
      certificateOf('gone', { days: -2, created: 0 }),
    ],
    clock: () => new Date(now),
    config: { metricsPort: 0, ...config },
  });
  const read = async (start: string) =>
    (await readMetrics(world)).filter((line) => line.startsWith(start));
  return {
    world,
    /** The lines of the metrics that start with a text. */
    read,
    readDaysLeft: () => read(`${daysLeft}{`),
    passTime(milliseconds: number) {
      now += milliseconds;
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

async function readMetrics({ metricsUrl = '' }: World): Promise<readonly string[]> {
  const response = await fetch(metricsUrl);
  expect(response.status).toBe(200);
  return (await response.text()).split('\n');
}
