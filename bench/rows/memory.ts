import { readMemory } from '../measure/proc.ts';
import { checkResidentMemory } from '../measure/resident-memory.ts';
import { median } from '../measure/statistics.ts';
import { connections } from '../measure/throughput.ts';
import { startWarmList, type WarmList } from '../processes/warm-list.ts';
import {
  idsRequest,
  numbered,
  pageRequest,
  standardRequest,
} from '../requests/certificate-requests.ts';
import type { HttpRequest } from '../requests/http-request.ts';
import { createNewDocuments } from '../requests/new-documents.ts';
import { createRandom } from '../requests/random.ts';
import { atMost, type Row } from '../row.ts';

/** Requests of the long run. */
const longRequests = 1_000_000;
/** Milliseconds between two samples. */
const sampleMilliseconds = 200;
/** MB by which the resident memory of a process varies with garbage collection. */
const maxGrowth = 10;
/** Requests of each kind, which are sent in turn. */
const differentRequests = 1000;

export const memory: Row = {
  name: 'memory',
  what: 'memory under all kinds of queries, over a list of 1,000 that is read again every 5 s',
  asked: 'at most 130 MB resident, flat over a million requests (--long)',
  async measure(bench) {
    const { load, rounds, seconds, isLong } = bench;
    await using list = await startWarmList(bench, '5s');
    const { gateway } = list;
    const kinds = createKinds(list);
    const samples: number[] = [];
    const sampling = setInterval(() => {
      samples.push(readMemory(gateway.pid).resident);
    }, sampleMilliseconds);
    let requests = 0;
    try {
      for (let turn = 0; isLong ? requests < longRequests : turn < rounds; turn += 1) {
        for (const kind of kinds) {
          const plan = { url: gateway.url, requests: kind, connections, seconds };
          requests += (await load.run(plan)).requests;
        }
      }
    } finally {
      clearInterval(sampling);
    }
    const growth = measureGrowth(samples);
    return {
      checks: [
        checkResidentMemory(gateway),
        ...(isLong ? [atMost(maxGrowth, 'growth', growth, 'MB')] : []),
      ],
      detail: `${requests.toLocaleString('en')} requests; growth from the second quarter to the last: ${growth.toFixed(1)} MB`,
    };
  },
};

function createKinds({ certificates, cursors }: WarmList): readonly (readonly HttpRequest[])[] {
  const random = createRandom(1);
  const ids = certificates.map(({ id }) => id);
  const times = { length: differentRequests };
  return [
    [standardRequest],
    Array.from(times, () => numbered(pageRequest(random.pick(cursors.flat())))),
    Array.from(times, () => numbered(idsRequest(random.shuffle(ids).slice(0, 25)))),
    createNewDocuments(differentRequests, certificates),
  ];
}

/** The first quarter does not count, because a process grows until it is warm. */
function measureGrowth(samples: readonly number[]): number {
  const quarter = Math.floor(samples.length / 4);
  return median(samples.slice(-quarter)) - median(samples.slice(quarter, 2 * quarter));
}
