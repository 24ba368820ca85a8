import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createRestApis } from '../support/usage.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';

const begin = Date.now();
const apis = 600;
const [rate, burst] = [5, 20];

describe('a scan of 600 APIs', () => {
  test('scans 600 APIs within its rate limit, without a throttle and without a wait for other queries', async () => {
    const clock = createManualClock();
    await using world = await createWorld({
      // AWS's own limit: 10 a second, 40 at once.
      throttle: true,
      now: () => new Date(begin + clock.now()),
      certificates: tinyCertificates('aaaaaa', 'bbbbbb'),
      restApis: createRestApis(apis, [{ stageName: 'prod', clientCertificateId: 'aaaaaa' }]),
      apiGateway: { rateLimiter: createRateLimiter({ rate, burst, clock }) },
      config: { limits: { usageWaitMilliseconds: 0 } },
    });
    const { emulator } = world;
    const readCoverage = async () => {
      const { data } = await world.query('{ stages { coverage { apis scanned complete } } }');
      return data.stages.coverage;
    };
    const waits: number[] = [];
    await readCoverage();
    for (let second = 1; second <= 150; second += 1) {
      for (let step = 0; step < 10; step += 1) {
        clock.advance(100);
        await letPass();
      }
      expect(emulator.requests.length).toBeLessThanOrEqual(burst + rate * second);
      if (second % 10 !== 0) continue;
      // A person's query costs a call of its own, because nothing is cached here.
      const askedAt = clock.now();
      const { data, errors } = await world.query(
        '{ clientCertificates(first: 2) { nodes { id } } }',
      );
      expect(errors).toBeUndefined();
      expect(data.clientCertificates.nodes).toHaveLength(2);
      waits.push(clock.now() - askedAt);
      await readCoverage();
    }
    expect(await readCoverage()).toEqual({ apis, scanned: apis, complete: true });
    expect(emulator.requests.filter(({ status }) => status === 429)).toEqual([]);
    // The limiter's clock stood still meanwhile: no turn was waited for.
    expect(Math.max(...waits)).toBe(0);
    const operations = emulator.requests.map(({ operation }) => operation);
    const count = (name: string) => operations.filter((operation) => operation === name).length;
    expect([count('GetRestApis'), count('GetApis'), count('GetStages')]).toEqual([2, 1, apis]);
  });
});

/** Lets calls to this machine come and go. */
async function letPass(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await nextTurn();
}
