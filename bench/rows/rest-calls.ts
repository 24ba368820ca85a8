import { burst } from '../load/burst.ts';
import { checkResidentMemory, largestOf } from '../measure/resident-memory.ts';
import { startGateway } from '../processes/gateway.ts';
import { startUpstream, type Upstream } from '../processes/upstream.ts';
import { withNumber } from '../requests/http-request.ts';
import { useList } from '../requests/mixed-use.ts';
import { createNewDocuments } from '../requests/new-documents.ts';
import { atMost, type Check, type Row } from '../row.ts';

/** Longer than a mixed use takes, so that no page expires within it. */
const cacheTtl = '3600s';
const largeList = 1000;
/** Different queries at once. */
const queries = 1000;

export const restCalls: Row = {
  name: 'rest-calls',
  what: 'REST calls for a mixed use of a list within one time to live',
  asked:
    '60 certificates: 1 call; 1,000 certificates: 2 calls; 1,000 different queries at once, cold: 1 call; at most 130 MB',
  async measure({ upstream, certificates }) {
    await using largeUpstream = await startUpstream(largeList);
    const small = await countMixedUse(upstream, certificates.length);
    const large = await countMixedUse(largeUpstream, largeList);
    const requests = createNewDocuments(queries, certificates).map(withNumber);
    await using gateway = await startGateway({ upstream, cacheTtl });
    await upstream.takeCallCount();
    await burst({ url: gateway.url, requests, connections: queries });
    const cold = await upstream.takeCallCount();
    const memory = [small.memory, large.memory, checkResidentMemory(gateway)];
    return {
      checks: [
        atMost(1, 'REST calls for 60 certificates', small.calls),
        atMost(2, 'REST calls for 1,000 certificates', large.calls),
        atMost(1, 'REST calls for 1,000 different queries at once', cold),
        largestOf(memory),
      ],
      detail: '',
    };
  },
};

async function countMixedUse(
  upstream: Upstream,
  size: number,
): Promise<{ readonly calls: number; readonly memory: Check }> {
  await using gateway = await startGateway({ upstream, cacheTtl });
  await upstream.takeCallCount();
  await useList(gateway.url, size);
  return { calls: await upstream.takeCallCount(), memory: checkResidentMemory(gateway) };
}
