import { checkResidentMemory, largestOf } from '../measure/resident-memory.ts';
import { median } from '../measure/statistics.ts';
import { startGateway } from '../processes/gateway.ts';
import type { Upstream } from '../processes/upstream.ts';
import { standardRequest } from '../requests/certificate-requests.ts';
import { ask } from '../requests/http-request.ts';
import { atMost, type Check, type Row } from '../row.ts';

const startsPerRound = 3;

export const start: Row = {
  name: 'start',
  what: 'process start to first answer',
  asked: 'at most 300 ms, at most 130 MB',
  async measure({ upstream, rounds }) {
    const starts: Start[] = [];
    while (starts.length < startsPerRound * rounds) starts.push(await measureStart(upstream));
    const milliseconds = starts.map((one) => one.milliseconds);
    const memory = largestOf(starts.map((one) => one.memory));
    return {
      checks: [atMost(300, 'to the first answer', median(milliseconds), 'ms'), memory],
      detail: `${starts.length} starts, ${Math.round(Math.min(...milliseconds))} to ${Math.round(Math.max(...milliseconds))} ms`,
    };
  },
};

interface Start {
  readonly milliseconds: number;
  readonly memory: Check;
}

/** From starting the process to the last byte of the first page. */
async function measureStart(upstream: Upstream): Promise<Start> {
  const before = performance.now();
  await using gateway = await startGateway({ upstream });
  await ask(gateway.url, standardRequest);
  return { milliseconds: performance.now() - before, memory: checkResidentMemory(gateway) };
}
