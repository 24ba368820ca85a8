import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  idleMilliseconds,
  refreshedAfter,
  retryMilliseconds,
} from '../../src/upstream/usage/usage-reader.ts';
import { UpstreamError } from '../../src/certificates/upstream-error.ts';
import type { StoredStage } from '../../src/emulator/emulator.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import type { FreshUsage } from '../../src/upstream/usage/usage-reader.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { createRestApis, createUsageWorld, type UsageWorld } from '../support/usage.ts';
import { waitUntil } from '../support/wait-until.ts';

const ttl = 600_000;
const used = [{ stageName: 'prod', clientCertificateId: 'abc123' }];

describe('a scan', () => {
  test('reuses a scan for its time to live, and then scans again', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    await world.readUsage();
    clock.advance(refreshedAfter * ttl - 1);
    await world.readUsage();
    expect(world.takeOperations()).toHaveLength(4);
    clock.advance(ttl);
    world.emulator.location('111122223333', 'us-east-1').restApis.delete('rest1');
    expect((await world.readUsage()).coverage).toMatchObject({ apis: 1, complete: true });
    expect(world.takeOperations()).toHaveLength(3);
  });

  test('answers with the old scan late in its life, and scans again in the background', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    await world.readUsage();
    world.takeOperations();
    world.emulator.location('111122223333', 'us-east-1').restApis.delete('rest1');
    clock.advance(refreshedAfter * ttl);
    const old = await world.readUsage();
    expect(old.coverage).toMatchObject({ apis: 2, complete: true });
    await waitUntil(async () => (await world.readUsage()).coverage.apis === 1);
    expect(world.takeOperations()).toHaveLength(3);
    // The new one lives for its own time.
    clock.advance(refreshedAfter * ttl - 1);
    await world.readUsage();
    expect(world.takeOperations()).toEqual([]);
  });

  test('reads AWS Config again when it renews a scan in the background', async () => {
    const clock = createManualClock();
    await using world = await createUsageWorld({
      restApis: createRestApis(2, used),
      aggregators: [{ name: 'organization' }],
      upstream: {
        usage: {
          clock,
          usageTtlMilliseconds: ttl,
          configAggregator: { name: 'organization', region: undefined },
        },
      },
    });
    expect((await world.readUsage()).coverage).toMatchObject({ source: 'CONFIG', complete: true });
    world.emulator.location('111122223333', 'us-east-1').restApis.delete('rest1');
    world.takeOperations();
    clock.advance(refreshedAfter * ttl);
    await world.readUsage();
    // The list of certificates is what a scan reads last.
    await waitUntil(() =>
      world.emulator.requests.some(({ operation }) => operation === 'GetClientCertificates'),
    );
    expect(world.takeOperations()).toContain('SelectAggregateResourceConfig');
    await waitUntil(async () => (await world.readUsage()).coverage.apis === 1);
  });

  test('answers with the old scan while the new one takes longer than its time to live', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    await world.readUsage();
    world.emulator.always({ kind: 'hang' }, { operation: 'GetStages' });
    clock.advance(refreshedAfter * ttl);
    await world.readUsage();
    clock.advance(ttl / 2);
    const stood = await readNow(world, clock);
    expect(stood.coverage).toMatchObject({ apis: 2, complete: true });
    expect(stood.freshUntil).toBeLessThan(clock.now());
  });

  test('answers with the old scan while the new one has ended incomplete', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    await world.readUsage();
    world.takeOperations();
    world.emulator.always({ kind: 'deny' }, { operation: 'GetApis' });
    clock.advance(refreshedAfter * ttl);
    await world.readUsage();
    // The successor is over once it asks again for the list that it was denied.
    const askedForList = () =>
      world.emulator.requests.filter(({ operation }) => operation === 'GetApis').length;
    for (let minute = 0; askedForList() < 2; minute += 1) {
      expect(minute).toBeLessThan(10);
      await letPass();
      clock.advance(retryMilliseconds);
      expect((await world.readUsage()).coverage).toMatchObject({ apis: 2, complete: true });
      await letPass();
    }
    expect((await world.readUsage()).coverage).toMatchObject({ apis: 2, complete: true });
  });

  test('drops an old scan in the end when no new one is complete', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    await world.readUsage();
    world.emulator.always({ kind: 'deny' });
    for (let asked = 0; asked < 20; asked += 1) {
      clock.advance(ttl / 8);
      await world.readUsage();
    }
    expect((await world.readUsage()).coverage).toMatchObject({ apis: 0, complete: false });
  });

  test('reads the ACM certificates again a while after that failed', async () => {
    const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1234';
    await using world = await createTimedWorld([{ stageName: 'prod', clientCertificateId: arn }]);
    const { clock } = world;
    world.emulator.always({ kind: 'reset' }, { service: 'acm' });
    const failed = await world.readUsage();
    expect(failed.coverage).toMatchObject({ complete: true });
    expect(failed.acmCertificates).toBeInstanceOf(UpstreamError);
    world.takeOperations();
    world.emulator.clearFaults();
    clock.advance(retryMilliseconds);
    const recovered = await world.readUsage();
    expect(recovered.acmCertificates).toEqual(new Map());
    expect(world.takeOperations()).toEqual(['ListCertificates']);
  });

  test('repeats only the failed calls of a scan after a while', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    world.emulator.always({ kind: 'deny' }, { operation: 'GetApis' });
    expect((await world.readUsage()).coverage).toMatchObject({ denied: 1, complete: false });
    world.takeOperations();
    world.emulator.clearFaults();
    clock.advance(retryMilliseconds - 1);
    expect((await world.readUsage()).coverage.complete).toBe(false);
    expect(world.takeOperations()).toEqual([]);
    clock.advance(1);
    expect((await world.readUsage()).coverage).toMatchObject({ denied: 0, complete: true });
    expect(world.takeOperations()).toEqual(['GetApis']);
  });

  test('does not repeat the calls for single APIs that are denied', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    world.emulator.always({ kind: 'deny' }, { operation: 'GetStages' });
    await world.readUsage();
    world.takeOperations();
    clock.advance(retryMilliseconds);
    expect((await world.readUsage()).coverage).toMatchObject({ denied: 2, complete: false });
    expect(world.takeOperations()).toEqual([]);
  });

  test('pauses a scan when nobody asks for a while, and continues it when somebody asks', async () => {
    await using world = await createSlowWorld();
    const { clock, limiterClock } = world;
    await readNow(world, clock);
    clock.advance(idleMilliseconds);
    // Those calls that wait for their turn are made.
    for (let turn = 0; turn < 40; turn += 1) {
      limiterClock.advance(1000);
      await letPass();
    }
    const before = world.takeOperations().length;
    expect(before).toBeLessThan(10);
    limiterClock.advance(60_000);
    await letPass();
    expect(world.takeOperations()).toEqual([]);
    const reading = world.readUsage();
    let isDone = false as boolean;
    void reading.then(() => (isDone = true));
    while (!isDone) {
      limiterClock.advance(1000);
      await letPass();
    }
    expect((await reading).coverage).toMatchObject({ scanned: 30, complete: true });
    expect(before + world.takeOperations().length).toBe(32);
  });

  test('scans anew when a scan was paused for longer than its time to live', async () => {
    await using world = await createSlowWorld();
    const { clock, limiterClock } = world;
    await readNow(world, clock);
    limiterClock.advance(1000);
    await waitUntil(() => world.emulator.requests.length >= 2);
    clock.advance(ttl);
    const { coverage } = await readNow(world, clock);
    expect(coverage).toMatchObject({ apis: 0, scanned: 0, asOf: null });
  });

  test('waits as long as AWS asks when AWS throttles a scan, and then completes it', async () => {
    await using world = await createTimedWorld();
    const { clock } = world;
    const { emulator } = world;
    emulator.next({ kind: 'throttle', retryAfter: 7 }, 1, { operation: 'GetRestApis' });
    const early = await readNow(world, clock);
    expect(early.coverage.complete).toBe(false);
    await waitUntil(() => emulator.requests.some(({ status }) => status === 429));
    const reading = world.readUsage();
    clock.advance(6_999);
    await letPass();
    expect(world.takeOperations()).not.toContain('GetStages');
    await waitUntil(() => {
      clock.advance(1);
      return emulator.requests.length >= 3;
    });
    expect((await reading).coverage).toMatchObject({ scanned: 2, complete: true });
  });

  test('returns to its first pause when AWS throttles a scan again after a success', async () => {
    await using world = await createTimedWorld();
    const { clock, emulator } = world;
    emulator.next({ kind: 'throttle' }, 5, { operation: 'GetRestApis' });
    emulator.next({ kind: 'throttle' }, 1, { resource: 'arn:*/restapis/rest0/stages' });
    let isDone = false as boolean;
    const reading = world.readUsage({ deadlineMilliseconds: 600_000 });
    void reading.then(() => (isDone = true));
    let throttledAt = 0;
    await waitUntil(() => {
      if (emulator.requests.filter(({ status }) => status === 429).length < 6) {
        throttledAt = clock.now();
      }
      clock.advance(1);
      return isDone;
    });
    expect((await reading).coverage).toMatchObject({ scanned: 2, complete: true });
    // Before, it waited longer each time.
    expect(throttledAt).toBeGreaterThan(30_000);
    expect(clock.now() - throttledAt).toBeLessThan(32_000);
  });
});

/** Two APIs, and the clock of the reader. Only what is advanced passes. */
async function createTimedWorld(stages: readonly StoredStage[] = used) {
  const clock = createManualClock();
  const world = await createUsageWorld({
    restApis: createRestApis(2, stages),
    upstream: { usage: { clock, usageTtlMilliseconds: ttl } },
  });
  return { ...world, clock };
}

/** Thirty APIs, read one a second of the limiter's clock. */
async function createSlowWorld() {
  const [clock, limiterClock] = [createManualClock(), createManualClock()];
  const rateLimiter = createRateLimiter({ rate: 1, burst: 1, clock: limiterClock });
  const world = await createUsageWorld({
    restApis: createRestApis(30, used),
    upstream: { rateLimiter, usage: { clock, usageTtlMilliseconds: ttl } },
  });
  return { ...world, clock, limiterClock };
}

/** What is known right now. The clock stands still, so that a deadline of 0 has to be called. */
async function readNow(world: UsageWorld, { advance }: ManualClock): Promise<FreshUsage> {
  let usage: FreshUsage | undefined;
  void world.readUsage({ deadlineMilliseconds: 0 }).then((known) => (usage = known));
  await waitUntil(() => {
    advance(0);
    return usage !== undefined;
  });
  if (usage === undefined) throw new Error('Expected the usage.');
  return usage;
}

/** Lets calls to this machine come and go. */
async function letPass(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}
