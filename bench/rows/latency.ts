import { Agent } from 'node:http';
import { send } from '../burst.ts';
import { referenceRequest } from '../requests.ts';
import { atMost, type Row } from '../row.ts';
import { startFloor, startGateway } from '../servers.ts';
import { median } from '../statistics.ts';

/** Requests to each server that count, and before them those that do not, for every second of a turn. */
const requestsPerSecond = 300;
const warmUps = 500;

export const latency: Row = {
  name: 'latency',
  what: 'latency added at one request at a time, warm',
  asked: 'p50 at most 1 ms over the floor',
  async measure({ upstream, answerFile, rounds, seconds }) {
    await using gateway = await startGateway({ upstream });
    await using floor = await startFloor(answerFile);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const latencies: Record<'gateway' | 'floor', number[]> = { gateway: [], floor: [] };
    const count = warmUps + requestsPerSecond * seconds * rounds;
    for (let index = 0; index < count; index += 1) {
      for (const [name, { url }] of [
        ['gateway', gateway],
        ['floor', floor],
      ] as const) {
        const start = performance.now();
        await send(url, referenceRequest, agent);
        if (index >= warmUps) latencies[name].push(performance.now() - start);
      }
    }
    agent.destroy();
    const [ofGateway, ofFloor] = [median(latencies.gateway), median(latencies.floor)];
    return {
      checks: [atMost(1, 'added', ofGateway - ofFloor, 'ms')],
      detail: `p50: gateway ${ofGateway.toFixed(2)} ms, floor ${ofFloor.toFixed(2)} ms`,
    };
  },
};
