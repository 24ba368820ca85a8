import { compareInMemory, inMemoryTargets } from '../measure/in-memory-comparison.ts';
import { startWarmList } from '../processes/warm-list.ts';
import { idsRequest, numbered } from '../requests/certificate-requests.ts';
import { createRandom } from '../requests/random.ts';
import type { Row } from '../row.ts';

const differentRequests = 2000;

export const ids: Row = {
  name: 'ids',
  what: 'one document, 25 different ids in every request, over a warm list of 1,000',
  asked: inMemoryTargets,
  async measure(bench) {
    await using list = await startWarmList(bench);
    const allIds = list.certificates.map(({ id }) => id);
    const random = createRandom(1);
    const requests = Array.from({ length: differentRequests }, () =>
      numbered(idsRequest(random.shuffle(allIds).slice(0, 25))),
    );
    return await compareInMemory(bench, list, { gateway: requests, inMemory: requests });
  },
};
