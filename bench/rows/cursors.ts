import { compareInMemory, inMemoryTargets } from '../measure/in-memory-comparison.ts';
import { startWarmList, type WarmList } from '../processes/warm-list.ts';
import { numbered, pageRequest } from '../requests/certificate-requests.ts';
import { createRandom } from '../requests/random.ts';
import type { Row } from '../row.ts';

export const cursors: Row = {
  name: 'cursors',
  what: 'one document, a different cursor in every request, over a warm list of 1,000',
  asked: inMemoryTargets,
  async measure(bench) {
    await using list = await startWarmList(bench);
    const places = createRandom(1).shuffle(listPlaces(list));
    return await compareInMemory(bench, list, {
      gateway: places.map(({ cursor }) => numbered(pageRequest(cursor))),
      inMemory: places.map(({ offset }) => numbered(pageRequest(String(offset)))),
    });
  },
};

/** Each cursor that has 25 certificates behind it, and the offset of its edge. */
function listPlaces({ certificates, cursors: lists }: WarmList) {
  return lists.flatMap((list) =>
    list.slice(0, certificates.length - 25).map((cursor, offset) => ({ cursor, offset })),
  );
}
