import { describe, expect, test, vi } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createReadiness, freshMilliseconds } from '../../src/http/readiness.ts';
import { createApiGateway } from '../../src/upstream/api-gateway.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const oneCertificate = 'GET /clientcertificates?limit=1';

describe('/health', () => {
  test('says that the process is alive, whatever upstream does', async () => {
    await using world = await createWorld();
    world.emulator.always({ kind: 'error', status: 500 });
    expect(await probe(world, '/health')).toEqual({ status: 200, text: 'ok\n' });
    expect(world.takeCalls()).toEqual([]);
  });
});

describe('/ready', () => {
  test('makes one call when nothing is known of upstream, however often it is asked', async () => {
    await using world = await createWorld();
    const all = await Promise.all(Array.from({ length: 20 }, () => probe(world, '/ready')));
    expect(all).toEqual(Array.from({ length: 20 }, () => ({ status: 200, text: 'ok\n' })));
    expect(world.takeCalls()).toEqual([oneCertificate]);
  });

  test('makes no call after a call for somebody else succeeded', async () => {
    await using world = await createWorld();
    await world.query('{ clientCertificates(first: 3) { nodes { id } } }');
    world.takeCalls();
    expect(await probe(world, '/ready')).toEqual({ status: 200, text: 'ok\n' });
    expect(world.takeCalls()).toEqual([]);
  });

  test('asks upstream although a page is kept for longer than a minute', async () => {
    await using world = await createWorld({ config: { cacheTtlMilliseconds: 3_600_000 } });
    await world.query('{ clientCertificates(first: 3) { nodes { id } } }');
    world.takeCalls();
    const later = performance.now() + freshMilliseconds + 1;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
    const answer = await probe(world, '/ready');
    clock.mockRestore();
    expect(answer).toEqual({ status: 200, text: 'ok\n' });
    expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
  });

  test.each([
    ['fails', { kind: 'error', status: 500 }],
    ['resets the connection', { kind: 'reset' }],
    ['refuses the credentials', { kind: 'error', status: 403, type: 'AccessDeniedException' }],
    ['sends no page', { kind: 'respond', body: '<html>' }],
  ] as const)(
    'is 503 without a reason while upstream %s, and makes one call',
    async (_n, fault) => {
      await using world = await createWorld();
      world.emulator.always(fault);
      for (let count = 0; count < 5; count += 1) {
        expect(await probe(world, '/ready')).toEqual({ status: 503, text: 'not ready\n' });
      }
      expect(world.takeCalls()).toEqual([oneCertificate]);
      expect(world.faults).toEqual([]);
    },
  );

  test.each([
    ['throttles', { kind: 'throttle' }],
    ['calls the request bad', { kind: 'error', status: 400, type: 'BadRequestException' }],
    ['finds nothing', { kind: 'error', status: 404, type: 'NotFoundException' }],
  ] as const)('is 200 while upstream %s: it is reachable', async (_name, fault) => {
    await using world = await createWorld();
    world.emulator.always(fault);
    expect(await probe(world, '/ready')).toMatchObject({ status: 200 });
  });

  test('trusts a successful call for a minute, and probes every ten seconds at most', async () => {
    const clock = createManualClock();
    const readiness = createReadiness(clock);
    await using emulator = await createEmulator({ credentials: plantedCredentials });
    const { region, credentials, url: endpoint } = emulator;
    const observers = [readiness];
    const options = { region, credentials, endpoint, maxAttempts: 1, observers };
    const apiGateway = await createApiGateway(options);
    const isReady = () => readiness.isReady(async () => apiGateway.readPage({ limit: 1 }));
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

    // A gateway that stops is not ready, and asks no more.
    readiness.stop();
    expect(await isReady()).toBe(false);
    clock.advance(120_000);
    expect(await isReady()).toBe(false);
    expect(emulator.requests).toHaveLength(3);
    apiGateway.close();
  });

  test('does not take a refusal of the own rate limiter for an answer of upstream', async () => {
    const readiness = createReadiness();
    const refused = async () => {
      const failure = { status: undefined, requestId: undefined } as const;
      readiness
        .startCall('GetClientCertificates')
        .ended({ kind: 'failed', code: 'UPSTREAM_THROTTLED', ...failure });
      return Promise.reject(new Error('refused'));
    };
    expect(await readiness.isReady(refused)).toBe(false);
  });
});

test.each([
  '/health/',
  '/Health',
  '/healthz',
  '/ready/',
  '/readyz',
  '/health?verbose',
  '/ready?x=1',
])('%s is no probe', async (path) => {
  await using world = await createWorld();
  expect(await probe(world, path)).toMatchObject({ status: 404 });
  expect(world.takeCalls()).toEqual([]);
});

test.each(['/health', '/ready'])('%s takes GET and HEAD alone', async (path) => {
  await using world = await createWorld();
  expect(await probe(world, path, 'HEAD')).toEqual({ status: 200, text: '' });
  expect(await probe(world, path, 'POST')).toEqual({ status: 405, text: 'GET or HEAD\n' });
  const { headers } = await fetch(new URL(path, world.url), { method: 'DELETE' });
  expect(headers.get('allow')).toBe('GET, HEAD');
  expect(headers.get('cache-control')).toBe('no-store');
});

test('the access log has probes at the level debug', async () => {
  await using world = await createWorld();
  await probe(world, '/health');
  await probe(world, '/ready');
  expect(world.log).toMatchObject([
    { level: 'debug', path: '/health', status: 200 },
    { level: 'debug', path: '/ready', status: 200 },
  ]);
});

async function probe({ url }: World, path: string, method = 'GET') {
  const response = await fetch(new URL(url).origin + path, { method });
  return { status: response.status, text: await response.text() };
}
