import { expect, test } from 'vitest';
import { createPageStore } from '../../src/upstream/page-store.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createWorld, type World } from '../support/test-gateway.ts';
import { certificateOf, noon } from '../support/view-model.ts';

const certificates = [certificateOf('aaaaaa', { days: 3, created: 0 })];
const page = '{ clientCertificates { nodes { clientCertificateId } } }';
const config = { cacheTtlMilliseconds: 60_000 };

test('answers 415 for another media type when the response for JSON is cached', async () => {
  await using world = await createWorld({ certificates, config });
  for (let time = 0; time < 3; time += 1)
    expect((await post(world, 'application/json')).ok).toBe(true);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    expect((await post(world, type)).status).toBe(415);
  }
});

test('calls upstream again when the rate limiter that rejected the same query has a token', async () => {
  const clock = createManualClock();
  const rateLimiter = createRateLimiter({ rate: 0.01, burst: 1, clock });
  await using world = await createWorld({ certificates, config, apiGateway: { rateLimiter } });
  await rateLimiter.acquire({ maxWaitMilliseconds: 0 });
  for (let time = 0; time < 3; time += 1) {
    expect((await world.query(lookup)).errors?.[0]?.extensions.code).toBe('UPSTREAM_THROTTLED');
  }
  clock.advance(100_000);
  expect((await world.query(lookup)).errors).toBeUndefined();
});

test('reports in each response the calls that it made itself', async () => {
  const clock = { time: 0, now: () => clock.time };
  const store = createPageStore({ ttlMilliseconds: 5000, clock });
  await using world = await createWorld({ certificates, apiGateway: { store } });
  const calls: (number | undefined)[] = [];
  for (const time of [0, 6000, 6000, 6000, 12_000, 12_000]) {
    clock.time = time;
    calls.push((await world.query(page)).extensions?.upstream?.calls);
  }
  expect(calls).toEqual([1, 1, 0, 0, 1, 0]);
});

test('computes daysUntilExpiration again after the clock was set back', async () => {
  let now = noon;
  await using world = await createWorld({ certificates, config, clock: () => now });
  const days = async () =>
    (await world.query('{ clientCertificates { nodes { daysUntilExpiration } } }')).data
      .clientCertificates.nodes as unknown;
  for (let time = 0; time < 4; time += 1)
    expect(await days()).toEqual([{ daysUntilExpiration: 3 }]);
  now = new Date(noon.getTime() - 86_400_000);
  expect(await days()).toEqual([{ daysUntilExpiration: 4 }]);
});

const lookup = '{ clientCertificate(clientCertificateId: "yyyyyy") { id } }';

function post({ url }: World, contentType: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: JSON.stringify({ query: page }),
  });
}
