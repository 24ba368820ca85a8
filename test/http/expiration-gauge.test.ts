import { describe, expect, test, vi } from 'vitest';
import { createExpirationGauges } from '../../src/http/metrics/expiration-gauges.ts';
import { createWorld, type World, type WorldOptions } from '../support/test-gateway.ts';
import { certificateIn, complete, incomplete, ownLocation, stageOf } from '../support/rotation.ts';
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

test('the expiration gauges show the days that each certificate has left, and the age of the list', async () => {
  await using watched = await createWatchedWorld();
  expect(await watched.readDaysLeft()).toEqual(both);
  expect(await watched.read(age)).toEqual([`${age} 0`]);
  expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 1`]);
});

test('the expiration gauges read the list every five minutes, however often Prometheus scrapes', async () => {
  await using watched = await createWatchedWorld();
  const { world } = watched;
  await watched.readDaysLeft();
  world.emulator.certificates.delete('gone');
  watched.passTime(5 * minute - 1);
  expect(await watched.readDaysLeft()).toHaveLength(2);
  expect(await watched.read(age)).toEqual([`${age} 299.999`]);
  expect(takeLists(world)).toEqual([wholeList]);

  watched.passTime(1);
  await vi.waitFor(async () => {
    expect(await watched.readDaysLeft()).toEqual([
      `${daysLeft}{region="us-east-1",client_certificate_id="next"} 5`,
    ]);
  });
  expect(await watched.read(age)).toEqual([`${age} 0`]);
  expect(takeLists(world)).toEqual([wholeList]);
});

test('the expiration gauges keep the days while reads fail, show the failure, and retry after 30 seconds', async () => {
  await using watched = await createWatchedWorld();
  const { world } = watched;
  await watched.readDaysLeft();
  takeLists(world);

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
  expect(takeLists(world)).toEqual([wholeList]);

  watched.passTime(30_000 - 1);
  await watched.readDaysLeft();
  expect(takeLists(world)).toEqual([]);
  world.emulator.clearFaults();
  watched.passTime(1);
  await vi.waitFor(async () => {
    expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 1`]);
  });
  expect(await watched.read(age)).toEqual([`${age} 0`]);
  expect(takeLists(world)).toEqual([wholeList]);
});

test('the expiration gauges show a failed read while stale pages stand in for the list', async () => {
  await using watched = await createWatchedWorld({ config: { staleMilliseconds: 60 * minute } });
  await watched.readDaysLeft();
  watched.world.emulator.always({ kind: 'error', status: 500 });
  watched.passTime(5 * minute);
  await vi.waitFor(async () => {
    expect(await watched.read(readSuccess)).toEqual([`${readSuccess} 0`]);
  });
  expect(await watched.read(age)).toEqual([`${age} 300`]);
  expect(await watched.readDaysLeft()).toHaveLength(2);
});

test('the expiration gauges answer Prometheus at once while upstream does not answer', async () => {
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
  expect(takeLists(world)).toEqual([wholeList, wholeList]);
});

test('the expiration gauges forget the days after an hour of failed reads', async () => {
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

test('the expiration gauges show a failed read and no days when there is no list yet', async () => {
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

test('the expiration gauges read the list again before they answer after an hour without a scrape', async () => {
  await using watched = await createWatchedWorld();
  await watched.readDaysLeft();
  watched.world.emulator.certificates.delete('gone');
  watched.passTime(60 * minute);
  expect(await watched.readDaysLeft()).toEqual([
    `${daysLeft}{region="us-east-1",client_certificate_id="next"} 5`,
  ]);
});

test('the expiration gauges read the list once for all gauges', async () => {
  let reads = 0;
  const gauges = createExpirationGauges({
    locations: [
      {
        labels: { region: 'us-east-1' },
        readList: () => {
          reads += 1;
          return Promise.resolve([]);
        },
        readUsage: () => Promise.reject(new Error('not needed')),
      },
    ],
  });
  const values = await Promise.all(gauges.map(async ({ read }) => read()));
  expect(reads).toBe(1);
  expect(values.flat()).toMatchObject([{ value: expect.any(Number) }, { value: 1 }]);
});

test('the expiration gauges answer at once after a failed read, even without any list', async () => {
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
        readUsage: () => Promise.reject(new Error('not needed')),
      },
    ],
    now: () => new Date(now),
  });
  expect(await days?.read()).toEqual([]);
  now += 30_000;
  expect(await days?.read()).toEqual([]);
  expect(reads).toEqual([]);
});

describe('the gauge of stages', () => {
  const stages = `${prefix}_stages`;
  const restApis = [
    {
      id: 'rest000001',
      name: 'orders',
      stages: ['prod', 'test'].map((stageName) => ({ stageName, clientCertificateId: 'next' })),
    },
  ];
  const counted = [
    `${stages}{region="us-east-1",client_certificate_id="next"} 2`,
    `${stages}{region="us-east-1",client_certificate_id="gone"} 0`,
  ];

  test('the gauge of stages counts the stages that present each certificate', async () => {
    await using watched = await createWatchedWorld({ restApis });
    await vi.waitFor(async () => {
      expect(await watched.read(`${stages}{`)).toEqual(counted);
    });
  });

  test('the gauge of stages is absent while a scan runs, and does not delay the other gauges', async () => {
    await using watched = await createWatchedWorld({ restApis });
    watched.world.emulator.always({ kind: 'hang' }, { operation: 'GetStages' });
    expect(await watched.read(`${stages}{`)).toEqual([]);
    await watched.world.emulator.waitForRequest(({ operation }) => operation === 'GetStages');
    expect(await watched.read(`${stages}{`)).toEqual([]);
    expect(await watched.readDaysLeft()).toEqual(both);
  });

  test('the gauge of stages is absent without the permissions, and costs two calls an hour', async () => {
    await using watched = await createWatchedWorld({ restApis });
    const { world } = watched;
    for (const path of ['restapis', 'apis']) {
      world.emulator.always(
        { kind: 'deny' },
        { resource: `arn:aws:apigateway:us-east-1::/${path}` },
      );
    }
    const takeScans = () => world.takeCalls().filter((call) => call.includes('apis'));
    const calls: string[] = [];
    expect(await watched.read(`${stages}{`)).toEqual([]);
    await vi.waitFor(() => {
      calls.push(...takeScans());
      expect(calls).toHaveLength(2);
    });
    watched.passTime(60 * minute - 1);
    expect(await watched.read(`${stages}{`)).toEqual([]);
    expect(takeScans()).toEqual([]);
  });

  test('the gauge of stages counts again every hour, and shows the last count for three', async () => {
    let reads = 0;
    let now = noon.getTime();
    const usage = { location: ownLocation, stages: [stageOf('REST', 'prod')], coverage: complete };
    const gauge = createExpirationGauges({
      locations: [
        {
          labels: { region: 'us-east-1' },
          readList: () => Promise.resolve([certificateIn(ownLocation)]),
          readUsage: () => {
            reads += 1;
            return Promise.resolve({ ...usage, coverage: reads === 1 ? complete : incomplete });
          },
        },
      ],
      now: () => new Date(now),
    }).find(({ name }) => name === stages);
    const shown = [{ labels: { region: 'us-east-1', client_certificate_id: 'old123' }, value: 1 }];
    expect(await gauge?.read()).toEqual([]);
    expect(await gauge?.read()).toEqual(shown);
    now += 60 * minute - 1;
    expect(await gauge?.read()).toEqual(shown);
    expect(reads).toBe(1);
    now += 1;
    expect(await gauge?.read()).toEqual(shown);
    expect(reads).toBe(2);
    now += 120 * minute;
    expect(await gauge?.read()).toEqual([]);
  });
});

async function createWatchedWorld(options: Omit<WorldOptions, 'certificates' | 'clock'> = {}) {
  let now = noon.getTime();
  const world = await createWorld({
    certificates: [
      certificateOf('next', { days: 6, created: 0 }),
      certificateOf('gone', { days: -2, created: 0 }),
    ],
    clock: () => new Date(now),
    ...options,
    config: { metricsPort: 0, ...options.config },
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

/** The calls that read the list. The scan of the stages makes others. */
function takeLists(world: World): readonly string[] {
  return world.takeCalls().filter((call) => call.startsWith('GET /clientcertificates'));
}

async function readMetrics({ metricsUrl = '' }: World): Promise<readonly string[]> {
  const response = await fetch(metricsUrl);
  expect(response.status).toBe(200);
  return (await response.text()).split('\n');
}
