import { describe, expect, test, vi } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createReadiness, freshMilliseconds } from '../../src/http/readiness.ts';
import { createApiGateway } from '../../src/upstream/api-gateway.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const oneCertificate = 'GET /clientcertificates?limit=1';

describe('/health', () => {
  test('/health answers 200 while the process is alive, also when upstream fails', async () => {
    await using world = await createWorld();
    world.emulator.always({ kind: 'error', status: 500 });
    expect(await probe(world, '/health')).toEqual({ status: 200, text: 'ok\n' });
    expect(world.takeCalls()).toEqual([]);
  });
});

describe('/ready', () => {
  test('/ready makes one call for any number of probes when there was no call before', async () => {
    await using world = await createWorld();
    const all = await Promise.all(Array.from({ length: 20 }, () => probe(world, '/ready')));
    expect(all).toEqual(Array.from({ length: 20 }, () => ({ status: 200, text: 'ok\n' })));
    expect(world.takeCalls()).toEqual([oneCertificate]);
  });

  test('/ready makes no call after a query succeeded', async () => {
    await using world = await createWorld();
    await world.query('{ clientCertificates(first: 3) { nodes { id } } }');
    world.takeCalls();
    expect(await probe(world, '/ready')).toEqual({ status: 200, text: 'ok\n' });
    expect(world.takeCalls()).toEqual([]);
  });

  test('/ready answers 503 when only a scan of the stages succeeds', async () => {
    await using world = await createWorld();
    world.emulator.always({ kind: 'deny' }, { operation: 'GetClientCertificates' });
    const { data } = await world.query('{ stages { coverage { complete } } }');
    expect(data.stages.coverage.complete).toBe(true);
    expect(await probe(world, '/ready')).toEqual({ status: 503, text: 'not ready\n' });
  });

  test('/ready calls upstream after a minute even when a page is kept for longer', async () => {
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
    ['rejects the credentials', { kind: 'error', status: 403, type: 'AccessDeniedException' }],
    ['sends HTML', { kind: 'respond', body: '<html>' }],
  ] as const)(
    '/ready answers 503 without a reason, with one call for five probes, when upstream %s',
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
    ['rejects the request as bad', { kind: 'error', status: 400, type: 'BadRequestException' }],
    ['finds nothing', { kind: 'error', status: 404, type: 'NotFoundException' }],
  ] as const)(
    '/ready answers 200 when upstream %s, because upstream is reachable',
    async (_name, fault) => {
      await using world = await createWorld();
      world.emulator.always(fault);
      expect(await probe(world, '/ready')).toMatchObject({ status: 200 });
    },
  );

  test('/ready relies on a successful call for a minute, and probes at most every ten seconds', async () => {
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

    // A gateway that is stopping is not ready, and does not probe.
    readiness.stop();
    expect(await isReady()).toBe(false);
    clock.advance(120_000);
    expect(await isReady()).toBe(false);
    expect(emulator.requests).toHaveLength(3);
    apiGateway.close();
  });

  test('/ready does not count a rejection by the rate limiter as an answer of upstream', async () => {
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
])('the gateway responds to %s with 404', async (path) => {
  await using world = await createWorld();
  expect(await probe(world, path)).toMatchObject({ status: 404 });
  expect(world.takeCalls()).toEqual([]);
});

test.each(['/health', '/ready'])('%s accepts only GET and HEAD', async (path) => {
  await using world = await createWorld();
  expect(await probe(world, path, 'HEAD')).toEqual({ status: 200, text: '' });
  expect(await probe(world, path, 'POST')).toEqual({ status: 405, text: 'GET or HEAD\n' });
  const { headers } = await fetch(new URL(path, world.url), { method: 'DELETE' });
  expect(headers.get('allow')).toBe('GET, HEAD');
  expect(headers.get('cache-control')).toBe('no-store');
});

test('the gateway logs probes at the level debug', async () => {
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
