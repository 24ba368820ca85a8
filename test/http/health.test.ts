import { describe, expect, test } from 'vitest';
import { createApiGateway } from '../../src/upstream/api-gateway.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createReadiness } from '../../src/http/readiness.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const list = 'GET /clientcertificates?limit=1';

describe('/health', () => {
  test('says that the process is alive, whatever upstream does', async () => {
    await using world = await createWorld();
    world.emulator.always({ kind: 'error', status: 500 });
    expect(await probe(world, '/health')).toEqual({ status: 200, text: 'ok\n' });
    expect(world.takeCalls()).toEqual([]);
  });
});

describe('/ready', () => {
  test('asks upstream for one certificate when it knows nothing, and no more while that is news', async () => {
    await using world = await createWorld();
    const all = await Promise.all(Array.from({ length: 20 }, () => probe(world, '/ready')));
    expect(all).toEqual(Array.from({ length: 20 }, () => ({ status: 200, text: 'ok\n' })));
    expect(world.takeCalls()).toEqual([list]);
  });

  test('needs no call after an answer to somebody else', async () => {
    await using world = await createWorld();
    await world.query('{ clientCertificates(first: 3) { nodes { id } } }');
    world.takeCalls();
    expect(await probe(world, '/ready')).toEqual({ status: 200, text: 'ok\n' });
    expect(world.takeCalls()).toEqual([]);
  });

  test.each([
    ['fails', { kind: 'error', status: 500 }],
    ['resets', { kind: 'reset' }],
    ['refuses the credentials', { kind: 'error', status: 403, type: 'AccessDeniedException' }],
    ['sends no page', { kind: 'respond', body: '<html>' }],
  ] as const)(
    'is 503 without a reason while upstream %s, and no storm of calls',
    async (_n, fault) => {
      await using world = await createWorld();
      world.emulator.always(fault);
      for (let count = 0; count < 5; count += 1) {
        expect(await probe(world, '/ready')).toEqual({ status: 503, text: 'not ready\n' });
      }
      expect(world.takeCalls()).toEqual([list]);
      expect(world.faults).toEqual([]);
    },
  );

  test('stays 200 while upstream throttles: it is there', async () => {
    await using world = await createWorld();
    world.emulator.always({ kind: 'throttle' });
    expect(await probe(world, '/ready')).toMatchObject({ status: 200 });
  });

  test('forgets an answer after a minute, and asks again at most every ten seconds', async () => {
    const clock = createManualClock();
    const readiness = createReadiness(clock);
    await using emulator = await createEmulator({ credentials: plantedCredentials });
    const { region, credentials, url: endpoint } = emulator;
    const observers = [readiness];
    const options = { region, credentials, endpoint, maxAttempts: 1, observers };
    const apiGateway = await createApiGateway(options);
    const isReady = () => readiness.isReady(async () => apiGateway.getPage({ limit: 1 }));
    expect(await isReady()).toBe(true);
    clock.advance(60_000);
    expect(await isReady()).toBe(true);
    expect(emulator.requests).toHaveLength(1);
    emulator.always({ kind: 'reset' });
    clock.advance(1);
    expect(await isReady()).toBe(false);
    clock.advance(10_000);
    expect(await isReady()).toBe(false);
    expect(emulator.requests).toHaveLength(2);
    emulator.clearFaults();
    clock.advance(1);
    expect(await isReady()).toBe(true);
    expect(emulator.requests).toHaveLength(3);
    readiness.stop();
    expect(await isReady()).toBe(false);
    apiGateway.close();
  });
});

test.each(['/health/', '/Health', '/healthz', '/ready/', '/readyz', '/health?verbose'])(
  '%s is no probe',
  async (path) => {
    await using world = await createWorld();
    expect(await probe(world, path)).not.toMatchObject({ text: 'ok\n' });
    expect(world.takeCalls()).toEqual([]);
  },
);

test.each(['/health', '/ready'])('%s takes GET and HEAD alone', async (path) => {
  await using world = await createWorld();
  expect(await probe(world, path, 'HEAD')).toEqual({ status: 200, text: '' });
  expect(await probe(world, path, 'POST')).toEqual({ status: 405, text: 'GET or HEAD\n' });
});

test('probes are worth a line to whoever debugs', async () => {
  await using world = await createWorld();
  await probe(world, '/health');
  await probe(world, '/ready');
  expect(world.log).toMatchObject([
    { level: 'debug', path: '/health', status: 200 },
    { level: 'debug', path: '/ready', status: 200 },
  ]);
});

async function probe({ url }: World, path: string, method = 'GET') {
  const response = await fetch(new URL(path, url), { method });
  return { status: response.status, text: await response.text() };
}
