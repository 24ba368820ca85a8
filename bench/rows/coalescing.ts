import { burstOfOne } from '../load/burst.ts';
import { describeResidentMemory } from '../measure/resident-memory.ts';
import { startGateway } from '../processes/gateway.ts';
import { standardRequest } from '../requests/certificate-requests.ts';
import { atMost, type Row } from '../row.ts';

/** Queries at the same time, each on a connection of its own. */
const queries = 1000;

// The second burst is within the time to live of the first, on a slow machine too.
export const coalescing: Row = {
  name: 'coalescing',
  what: '1,000 identical queries at once, cold, and again within the time to live',
  asked: '1 REST call, then 0 more',
  async measure({ upstream }) {
    await using gateway = await startGateway({ upstream, cacheTtl: '60s' });
    const times = { times: queries, connections: queries };
    await upstream.takeCallCount();
    await burstOfOne([gateway.url], standardRequest, times);
    const cold = await upstream.takeCallCount();
    await burstOfOne([gateway.url], standardRequest, times);
    const again = await upstream.takeCallCount();
    return {
      checks: [atMost(1, 'REST calls cold', cold), atMost(0, 'REST calls again', again)],
      detail: describeResidentMemory(gateway),
    };
  },
};
