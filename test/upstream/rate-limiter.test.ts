import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  RateLimitExceededError,
  type RateLimiterOptions,
  createRateLimiter,
  type AcquireOptions,
} from '../../src/upstream/rate-limiter.ts';
import { createManualClock } from '../support/manual-clock.ts';

describe('the rate limiter', () => {
  test('the rate limiter admits a burst at once, and then its rate a second', async () => {
    const { take, advance, admitted } = createQueue({ rate: 5, burst: 3 });
    take('a', 'b', 'c', 'd', 'e');
    expect(await admitted()).toEqual(['a', 'b', 'c']);
    advance(199);
    expect(await admitted()).toEqual([]);
    advance(1);
    expect(await admitted()).toEqual(['d']);
    advance(200);
    expect(await admitted()).toEqual(['e']);
  });

  test('the rate limiter saves no more tokens than its burst', async () => {
    const { take, advance, admitted } = createQueue({ rate: 5, burst: 3 });
    advance(3_600_000);
    take('a', 'b', 'c', 'd');
    expect(await admitted()).toEqual(['a', 'b', 'c']);
  });

  test('the rate limiter never admits more than its burst and its rate allow together', async () => {
    const { take, advance, admitted } = createQueue({ rate: 7, burst: 4, queue: 1000 });
    let count = 0;
    for (let step = 1; step <= 300; step += 1) {
      take(...Array.from({ length: step % 3 }, () => 'x'));
      advance(step % 97);
      count += (await admitted()).length;
      expect(count).toBeLessThanOrEqual(4 + (7 * elapsed(step)) / 1000 + 1e-6);
    }
    expect(count).toBeGreaterThan(4 + (7 * elapsed(300)) / 1000 - 2);
  });

  test('the rate limiter admits background calls while more than half of the burst is left', async () => {
    const { rateLimiter, clock } = createQueue({ rate: 5, burst: 4 });
    const admitted: number[] = [];
    for (let number = 1; number <= 4; number += 1) {
      void rateLimiter.acquire(inBackground).then(() => admitted.push(number));
    }
    await nextTurn();
    expect(admitted).toEqual([1, 2]);
    expect(rateLimiter.tokensLeft()).toBe(2);
    expect(rateLimiter.waiting()).toBe(0);
    clock.advance(200);
    await nextTurn();
    expect(admitted).toEqual([1, 2, 3]);
  });

  test('the rate limiter admits other calls before background calls, and these afterwards', async () => {
    const { rateLimiter, clock, take, admitted } = createQueue({ rate: 5, burst: 1 });
    take('first');
    let isAdmitted = false as boolean;
    void rateLimiter.acquire(inBackground).then(() => (isAdmitted = true));
    take('second', 'third');
    clock.advance(400);
    expect(await admitted()).toEqual(['first', 'second', 'third']);
    expect(isAdmitted).toBe(false);
    clock.advance(200);
    await nextTurn();
    expect(isAdmitted).toBe(true);
  });

  test('the rate limiter queues any number of background calls, and they can leave', async () => {
    const { rateLimiter, clock } = createQueue({ rate: 1, burst: 1, queue: 1 });
    const controllers = Array.from({ length: 300 }, () => new AbortController());
    const many = controllers.map(({ signal }) =>
      rateLimiter.acquire({ ...inBackground, signal }).catch(() => 'left'),
    );
    await nextTurn();
    for (const controller of controllers) controller.abort();
    const outcomes = await Promise.all(many);
    expect(outcomes.filter((outcome) => outcome === 'left')).toHaveLength(299);
    clock.advance(1000);
    expect(rateLimiter.tokensLeft()).toBe(1);
  });

  test('the rate limiter returns the milliseconds that a call waited', async () => {
    const { rateLimiter, clock } = createQueue({ rate: 4, burst: 1 });
    expect(await rateLimiter.acquire(patient)).toBe(0);
    const waited = rateLimiter.acquire(patient);
    clock.advance(250);
    expect(await waited).toBe(250);
  });

  test('the rate limiter rejects a call with its wait when the queue is full', async () => {
    const { rateLimiter, take } = createQueue({ rate: 2, burst: 1, queue: 4 });
    take('now', 'a', 'b', 'c', 'd');
    expect(rateLimiter.waiting()).toBe(4);
    await expect(rateLimiter.acquire(patient)).rejects.toEqual(new RateLimitExceededError(3));
    expect(rateLimiter.waiting()).toBe(4);
  });

  test('the rate limiter rejects a call at once when its wait is longer than its limit', async () => {
    const { rateLimiter, clock, take } = createQueue({ rate: 2, burst: 1 });
    take('now');
    await expect(rateLimiter.acquire({ maxWaitMilliseconds: 499 })).rejects.toMatchObject({
      retryAfterSeconds: 1,
    });
    const turn = rateLimiter.acquire({ maxWaitMilliseconds: 500 });
    clock.advance(500);
    expect(await turn).toBe(500);
  });

  test('the rate limiter gives the place of a call that leaves to the next one', async () => {
    const { take, advance, admitted, rateLimiter } = createQueue({ rate: 1, burst: 1 });
    take('now');
    const leaving = new AbortController();
    const left = rateLimiter.acquire({ ...patient, signal: leaving.signal });
    take('behind');
    leaving.abort();
    await expect(left).rejects.toThrow('The attempt left the queue.');
    advance(1000);
    expect(await admitted()).toEqual(['now', 'behind']);
    expect(rateLimiter.waiting()).toBe(0);
  });

  test('the rate limiter takes no token for a call that is already aborted', async () => {
    const { rateLimiter } = createQueue({ burst: 2 });
    await expect(
      rateLimiter.acquire({ ...patient, signal: AbortSignal.abort() }),
    ).rejects.toThrow();
    expect(rateLimiter.tokensLeft()).toBe(2);
  });

  test('the rate limiter tells how many tokens are left', () => {
    const { rateLimiter, clock, take } = createQueue({ rate: 5, burst: 20 });
    take(...Array.from({ length: 20 }, () => 'x'));
    expect(rateLimiter.tokensLeft()).toBe(0);
    clock.advance(600);
    expect(rateLimiter.tokensLeft()).toBe(3);
  });

  test('the rate limiter has by default a rate of 5, a burst of 20 and a queue of 100', async () => {
    const { rateLimiter, take, advance, admitted } = createQueue({});
    take(...Array.from({ length: 120 }, () => 'x'));
    await expect(rateLimiter.acquire(patient)).rejects.toMatchObject({ retryAfterSeconds: 21 });
    expect(await admitted()).toHaveLength(20);
    advance(1000);
    expect(await admitted()).toHaveLength(5);
  });
});

const inBackground: AcquireOptions = { maxWaitMilliseconds: 0, isBackground: true };
const patient: AcquireOptions = { maxWaitMilliseconds: 3_600_000 };

/** Milliseconds after so many steps of the test that asks in all rhythms. */
function elapsed(steps: number): number {
  return Array.from({ length: steps }, (_, index) => (index + 1) % 97).reduce((a, b) => a + b, 0);
}

/** A rateLimiter with a clock of its own, and the names of those who got their turn since the last look. */
function createQueue(options: RateLimiterOptions) {
  const clock = createManualClock();
  const rateLimiter = createRateLimiter({ ...options, clock });
  let names: string[] = [];
  return {
    rateLimiter,
    clock,
    advance: clock.advance,
    take: (...who: string[]) => {
      for (const name of who) void rateLimiter.acquire(patient).then(() => names.push(name));
    },
    admitted: async (): Promise<string[]> => {
      // Promises that are settled tell so before the next turn of the event loop.
      await nextTurn();
      const since = names;
      names = [];
      return since;
    },
  };
}
