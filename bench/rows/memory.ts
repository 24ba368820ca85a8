import { readMemory } from '../proc.ts';
import { distinctRequest, referenceRequest } from '../requests.ts';
import { atMost, type Row } from '../row.ts';
import { startGateway } from '../servers.ts';
import { median } from '../statistics.ts';
import { connections } from '../throughput.ts';

/** Requests of the long run. */
const longRequests = 1_000_000;
/** Milliseconds between two looks. */
const lookMilliseconds = 200;
/** MB by which the memory of a process may differ that does not grow: the garbage collector's breath. */
const breath = 10;

export const memory: Row = {
  name: 'memory',
  what: 'memory under repeated and distinct queries in turn',
  asked: 'at most 120 MB resident, flat over a million requests (--long)',
  async measure({ upstream, load, rounds, seconds, isLong }) {
    await using gateway = await startGateway({ upstream });
    if (readMemory(gateway.pid) === undefined) return { skipped: 'read from /proc, on Linux only' };
    const looks: number[] = [];
    const looking = setInterval(() => {
      looks.push(readMemory(gateway.pid)?.resident ?? Number.NaN);
    }, lookMilliseconds);
    let requests = 0;
    let turns = 0;
    while (isLong ? requests < longRequests : turns < 2 * rounds) {
      const request = turns % 2 === 0 ? referenceRequest : distinctRequest;
      const plan = { url: gateway.url, requests: [request], connections, seconds };
      requests += (await load.run(plan)).requests;
      turns += 1;
    }
    clearInterval(looking);
    const peak = readMemory(gateway.pid)?.peak ?? Number.NaN;
    const growth = growthOf(looks);
    return {
      checks: [
        atMost(120, 'resident at most', peak, 'MB'),
        ...(isLong ? [atMost(breath, 'growth', growth, 'MB')] : []),
      ],
      detail: `${requests.toLocaleString('en')} requests; from their second quarter to their last ${growth.toFixed(1)} MB more`,
    };
  },
};

/** The first quarter does not count: a process grows until it is warm. */
function growthOf(looks: readonly number[]): number {
  const quarter = Math.floor(looks.length / 4);
  return median(looks.slice(-quarter)) - median(looks.slice(quarter, 2 * quarter));
}
