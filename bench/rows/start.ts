import { ask, referenceRequest } from '../requests.ts';
import { atMost, type Row } from '../row.ts';
import { startGateway } from '../servers.ts';
import { median } from '../statistics.ts';
import type { Upstream } from '../upstream.ts';

export const start: Row = {
  name: 'start',
  what: 'process start to first answer',
  asked: 'at most 300 ms, at most half of the unbundled start',
  async measure({ upstream, rounds }) {
    const milliseconds: Record<'built' | 'unbundled', number[]> = { built: [], unbundled: [] };
    for (let round = 0; round < 2 * rounds; round += 1) {
      for (const command of ['built', 'unbundled'] as const) {
        milliseconds[command].push(await measureStart(upstream, command));
      }
    }
    const [built, unbundled] = [median(milliseconds.built), median(milliseconds.unbundled)];
    return {
      checks: [
        atMost(300, 'to the first answer', built, 'ms'),
        atMost(0.5, 'of the unbundled start', built / unbundled),
      ],
      detail: `unbundled ${Math.round(unbundled)} ms`,
    };
  },
};

/** From the command to the last byte of the first page. */
async function measureStart(upstream: Upstream, command: 'built' | 'unbundled'): Promise<number> {
  const start = performance.now();
  await using gateway = await startGateway({ upstream, command });
  await ask(gateway.url, referenceRequest);
  return performance.now() - start;
}
