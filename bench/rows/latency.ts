import { Agent } from 'node:http';
import { checkResidentMemory } from '../measure/resident-memory.ts';
import { median } from '../measure/statistics.ts';
import { startGateway } from '../processes/gateway.ts';
import { startFloor } from '../processes/references.ts';
import { standardRequest } from '../requests/certificate-requests.ts';
import { ask } from '../requests/http-request.ts';
import { atMost, type Row } from '../row.ts';

/** Measured requests to each server, for every second of a round. */
const requestsPerSecond = 300;
/** Requests to each server before the first that is measured. */
const warmUps = 500;

export const latency: Row = {
  name: 'latency',
  what: 'added latency, one request at a time, warm',
  asked: 'p50 at most 0.5 ms over the floor, at most 130 MB',
  async measure({ upstream, answerFile, rounds, seconds }) {
    await using gateway = await startGateway({ upstream });
    await using floor = await startFloor(answerFile);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const measure = async (url: string): Promise<number> => {
      const start = performance.now();
      await ask(url, standardRequest, agent);
      return performance.now() - start;
    };
    const latencies: { gateway: number; floor: number }[] = [];
    const count = warmUps + requestsPerSecond * seconds * rounds;
    while (latencies.length < count) {
      latencies.push({ gateway: await measure(gateway.url), floor: await measure(floor.url) });
    }
    agent.destroy();
    const measured = latencies.slice(warmUps);
    const ofGateway = median(measured.map((pair) => pair.gateway));
    const ofFloor = median(measured.map((pair) => pair.floor));
    return {
      checks: [atMost(0.5, 'added', ofGateway - ofFloor, 'ms'), checkResidentMemory(gateway)],
      detail: `p50: gateway ${ofGateway.toFixed(2)} ms, floor ${ofFloor.toFixed(2)} ms`,
    };
  },
};
