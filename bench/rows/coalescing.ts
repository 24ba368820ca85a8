import { burst } from '../burst.ts';
import { referenceRequest } from '../requests.ts';
import { atMost, type Row } from '../row.ts';
import { startGateway } from '../servers.ts';

/** Queries at the same time, each on a connection of its own. */
const queries = 1000;

// One measurement makes both: the second is the first one's burst again. The time to live is long
// enough for a slow machine to send both.
export const coalescing: Row = {
  name: 'coalescing',
  what: '1,000 concurrent identical queries, cold, and again within the time to live',
  asked: '1 REST call, then 0 more',
  async measure({ upstream }) {
    await using gateway = await startGateway({ upstream, cacheTtl: '60s' });
    const plan = {
      urls: [gateway.url],
      request: referenceRequest,
      times: queries,
      connections: queries,
    };
    await upstream.takeCallCount();
    await burst(plan);
    const cold = await upstream.takeCallCount();
    await burst(plan);
    const again = await upstream.takeCallCount();
    return {
      checks: [atMost(1, 'REST calls cold', cold), atMost(0, 'REST calls again', again)],
      detail: '',
    };
  },
};
