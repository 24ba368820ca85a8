import { describe, expect, test, vi } from 'vitest';
import { type RateLimiterOptions, createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import type { GraphQLAnswer } from '../support/graphql-client.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';
import { createWorld } from '../support/test-gateway.ts';

// One rateLimiter for everybody who asks, counted at the emulator's door.

const page = '{ clientCertificates(first: 1) { nodes { clientCertificateId } } }';

describe('200 callers at once', () => {
  test('calls upstream at the rate of the limiter, and tells callers that cannot wait when to retry', async () => {
    const { rateLimiter, clock } = createStill({ rate: 50, burst: 20, queue: 30 });
    await using world = await createWorld({ apiGateway: { rateLimiter } });
    const answers: GraphQLAnswer[] = [];
    const asked = Array.from({ length: 200 }, async (_, index) => {
      answers.push(await world.query(lookup(`id${index}`)));
    });
    await waitUntil(() => answers.length === 170);
    expect(world.takeCalls()).toHaveLength(20);
    expect(rateLimiter.waiting()).toBe(30);
    clock.advance(200);
    await waitUntil(() => answers.length === 180);
    expect(world.takeCalls()).toHaveLength(10);
    clock.advance(400);
    await Promise.all(asked);
    expect(world.takeCalls()).toHaveLength(20);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(refused).toHaveLength(150);
    for (const { errors } of refused) {
      expect(errors?.map(({ extensions }) => extensions)).toEqual([
        {
          code: 'UPSTREAM_THROTTLED',
          retryAfterSeconds: 1,
          upstream: { operation: 'GetClientCertificate' },
        },
      ]);
    }
  });

  test('rejects a call at once when its turn would come after the deadline', async () => {
    const { rateLimiter } = createStill({ rate: 0.1, burst: 1 });
    await using world = await createWorld({ apiGateway: { rateLimiter } });
    expect((await world.query(page)).errors).toBeUndefined();
    const { errors, extensions } = await world.query(page);
    expect(errors).toMatchObject([
      {
        message:
          'The rate limiter of the gateway rejected GetClientCertificates, so that deployments in the account are not throttled. Try again in 10 s.',
        extensions: { code: 'UPSTREAM_THROTTLED', retryAfterSeconds: 10 },
      },
    ]);
    expect(extensions).toEqual({ upstream: { calls: 0, cached: 0, waitedMs: 0 } });
    expect(world.takeCalls()).toHaveLength(1);
  });
});

describe('the rate limiter', () => {
  test('takes a token of the rate limiter for each retry too', async () => {
    const rateLimiter = createRateLimiter({ rate: 0.1, burst: 2 });
    await using world = await createWorld({ apiGateway: { rateLimiter, maxAttempts: 3 } });
    world.emulator.always({ kind: 'error', status: 500 });
    const { errors, extensions } = await world.query(page);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(extensions).toEqual({ upstream: { calls: 2, cached: 0, waitedMs: 0 } });
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('signs an attempt after it waited for the rate limiter', async () => {
    const { rateLimiter, clock } = createStill({ rate: 1, burst: 1 });
    await using world = await createWorld({ apiGateway: { rateLimiter } });
    await world.query(page);
    const asked = world.query(page);
    await waitUntil(() => rateLimiter.waiting() === 1);
    const now = new Date(Date.now() + 60_000);
    vi.useFakeTimers({ toFake: ['Date'], now });
    try {
      clock.advance(1000);
      expect((await asked).errors).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
    expect(world.emulator.requests.at(-1)?.headers['x-amz-date']).toBe(
      now.toISOString().replace(/[-:]|\.\d+/g, ''),
    );
  });

  test("gives the place in the rate limiter's queue to the next request when a client leaves", async () => {
    const rateLimiter = createRateLimiter({ rate: 5, burst: 1, queue: 1 });
    await using world = await createWorld({
      certificates: tinyCertificates('aaaaaa'),
      apiGateway: { rateLimiter },
    });
    await world.query(page);
    const leaving = new AbortController();
    const left = fetch(`${world.url}?query=${encodeURIComponent(page)}`, {
      signal: leaving.signal,
    });
    await waitUntil(() => rateLimiter.waiting() === 1);
    leaving.abort();
    await expect(left).rejects.toThrow();
    await waitUntil(() => rateLimiter.waiting() === 0);
    const { errors, extensions } = await world.query(page);
    expect(errors).toBeUndefined();
    expect(extensions?.upstream?.calls).toBe(1);
    expect(world.takeCalls()).toHaveLength(2);
    expect(world.faults).toEqual([]);
  });

  test('reports how long a request waited for the rate limiter', async () => {
    const { rateLimiter, clock } = createStill({ rate: 20, burst: 1 });
    await using world = await createWorld({ apiGateway: { rateLimiter } });
    await world.query(page);
    const asked = world.query(page);
    await waitUntil(() => rateLimiter.waiting() === 1);
    clock.advance(50);
    const { extensions } = await asked;
    expect(extensions).toEqual({ upstream: { calls: 1, cached: 0, waitedMs: 50 } });
  });
});

/** A rateLimiter whose time stands still. */
function createStill(options: RateLimiterOptions) {
  const clock = createManualClock();
  return { clock, rateLimiter: createRateLimiter({ ...options, clock }) };
}

function lookup(id: string): string {
  return `{ clientCertificate(clientCertificateId: "${id}") { id } }`;
}
