import { describe, expect, test } from 'vitest';
import { createPageStore } from '../../src/upstream/page-store.ts';
import { createWorld, type World, type WorldOptions } from '../support/test-gateway.ts';

const noon = new Date('2026-06-15T12:00:00Z');
const day = 86_400;
const wholeList = 'GET /clientcertificates?limit=500';
const quotaCall = 'POST /';

const everything = /* GraphQL */ `
  {
    summary {
      total
      expired
      expiring
      week: expiring(within: 7)
      quota
      nextExpiration
    }
  }
`;

describe('the summary', () => {
  test('computes the summary with one list call and one call for the quota', async () => {
    await using world = await createAgedWorld([-400, -1, 3, 8, 29, 31, 300]);
    const { data, errors } = await world.query(everything);
    expect(errors).toBeUndefined();
    expect(data.summary).toEqual({
      total: 7,
      expired: 2,
      expiring: 3,
      week: 1,
      quota: 60,
      nextExpiration: '2026-06-18T12:00:00.000Z',
    });
    expect([...world.takeCalls()].sort()).toEqual([wholeList, quotaCall]);
  });

  test('answers zero for every count of the summary when there are no certificates', async () => {
    await using world = await createAgedWorld([]);
    const { data } = await world.query(everything);
    expect(data.summary).toMatchObject({ total: 0, expired: 0, expiring: 0, nextExpiration: null });
  });

  test('answers null for nextExpiration when all certificates have expired', async () => {
    await using world = await createAgedWorld([-1, 0]);
    const { data } = await world.query('{ summary { expired nextExpiration } }');
    expect(data.summary).toEqual({ expired: 2, nextExpiration: null });
  });

  test('makes no further call for a summary beside totalCount and a page', async () => {
    await using world = await createAgedWorld([3, 8]);
    await world.query(
      '{ summary { total expired } clientCertificates(first: 1) { totalCount nodes { id } } }',
    );
    expect(world.takeCalls()).toEqual([wholeList]);
  });

  test('answers null with an error for the counts that depend on a malformed date', async () => {
    await using world = await createAgedWorld([-1, 3]);
    world.emulator.always({
      kind: 'rewrite',
      rewrite: ({ item = [] }) => ({ item: [item[0], { ...item[1], expirationDate: 'soon' }] }),
    });
    const { data, errors } = await world.query(
      '{ summary { total expired expiring nextExpiration } }',
    );
    expect(data.summary).toEqual({
      total: 2,
      expired: null,
      expiring: null,
      nextExpiration: null,
    });
    expect(errors?.map(({ path, extensions: { code } }) => [path?.at(-1), code])).toEqual([
      ['expired', 'UPSTREAM_MALFORMED'],
      ['expiring', 'UPSTREAM_MALFORMED'],
      ['nextExpiration', 'UPSTREAM_MALFORMED'],
    ]);
  });

  test.each([-1, 3651])(
    'answers BAD_USER_INPUT without a call when within of the summary is %i days',
    async (within) => {
      await using world = await createAgedWorld([3]);
      const { errors } = await world.query(`{ summary { expiring(within: ${within}) } }`);
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['BAD_USER_INPUT']);
      expect(world.takeCalls()).toEqual([]);
    },
  );
});

describe('the quota', () => {
  test('asks for the quota only when its field is selected, and reads no list for it', async () => {
    await using world = await createAgedWorld([3], { quota: 120 });
    await world.query('{ summary { total } }');
    expect(world.takeCalls()).toEqual([wholeList]);
    expect(await readQuota(world)).toBe(120);
    expect(world.takeCalls()).toEqual([quotaCall]);
  });

  test('answers the default quota of the service when the account has none', async () => {
    await using world = await createAgedWorld([], { quota: 'default' });
    expect(await readQuota(world)).toBe(60);
    expect(world.emulator.requests.map(({ operation }) => operation)).toEqual([
      'GetServiceQuota',
      'GetAWSDefaultServiceQuota',
    ]);
  });

  test('answers null without an error for the quota when the credentials do not allow the call', async () => {
    await using world = await createAgedWorld([], { quota: 'refused' });
    const { data, errors } = await world.query('{ summary { quota } }');
    expect({ data, errors }).toEqual({ data: { summary: { quota: null } }, errors: undefined });
  });

  test.each([
    ['fails', { kind: 'error', status: 500 } as const],
    ['hangs', { kind: 'hang' } as const],
    ['answers nonsense', { kind: 'respond', body: '{"Quota":{"Value":"many"}}' } as const],
    ['answers half a number', { kind: 'respond', body: '{"Quota":{"Value":1.5}}' } as const],
  ])('answers null without an error for the quota when Service Quotas %s', async (_name, fault) => {
    await using world = await createAgedWorld([], { apiGateway: { deadlineMilliseconds: 200 } });
    world.emulator.next(fault);
    const { data, errors } = await world.query('{ summary { quota } }');
    expect({ data, errors }).toEqual({ data: { summary: { quota: null } }, errors: undefined });
    expect(world.faults).toEqual([]);
  });

  test('reads the quota once an hour, and once for simultaneous requests', async () => {
    let now = 0;
    await using world = await createAgedWorld([], {
      apiGateway: { store: createPageStore({ clock: { now: () => now } }) },
    });
    expect(await Promise.all([readQuota(world), readQuota(world)])).toEqual([60, 60]);
    now = 3_599_000;
    await readQuota(world);
    expect(world.takeCalls()).toEqual([quotaCall]);
    now = 3_600_000;
    await readQuota(world);
    expect(world.takeCalls()).toEqual([quotaCall]);
  });

  test('asks for the quota again a minute after a failed call', async () => {
    let now = 0;
    await using world = await createAgedWorld([], {
      apiGateway: { store: createPageStore({ clock: { now: () => now } }) },
    });
    world.emulator.next({ kind: 'error', status: 500 });
    expect(await readQuota(world)).toBeNull();
    expect(await readQuota(world)).toBeNull();
    now = 60_000;
    expect(await readQuota(world)).toBe(60);
    expect(world.takeCalls()).toEqual([quotaCall, quotaCall]);
  });
});

/** A world of certificates that expire so many days from now. */
function createAgedWorld(days: readonly number[], options: WorldOptions = {}): Promise<World> {
  const certificates = days.map((ahead, index) => ({
    clientCertificateId: `c${index}`,
    createdDate: noon.getTime() / 1000 + (ahead - 365) * day,
    expirationDate: noon.getTime() / 1000 + ahead * day,
    pemEncodedCertificate: 'PEM',
  }));
  return createWorld({ certificates, clock: () => noon, ...options });
}

async function readQuota(world: World): Promise<number | null> {
  const { data } = await world.query('{ summary { quota } }');
  return data.summary.quota as number | null;
}
