import type { Bench } from '../bench.ts';
import { checkResidentMemory } from '../measure/resident-memory.ts';
import { checkSamePages } from '../measure/same-pages.ts';
import {
  connections,
  type Contender,
  describeThroughput,
  measureThroughput,
} from '../measure/throughput.ts';
import { startGateway } from '../processes/gateway.ts';
import { startHiveGateway } from '../processes/hive-gateway.ts';
import { startDirect, startNaiveYoga } from '../processes/references.ts';
import { startUpstream, type Upstream } from '../processes/upstream.ts';
import { pageRequest, upstreamFields } from '../requests/certificate-requests.ts';
import { ask } from '../requests/http-request.ts';
import { readList } from '../requests/read-list.ts';
import { directRequest, hiveRequest, naiveYogaRequest } from '../requests/upstream-requests.ts';
import { atLeast, type Row } from '../row.ts';

/** Four times the connections, so that no two requests in flight are for the same page. */
const pages = 4 * connections;
const pageSize = 25;

export const through: Row = {
  name: 'through',
  what: 'every query goes upstream: cache off, every request in flight for another page',
  asked:
    'at least 0.6 of direct, not slower than naive Yoga or Hive Gateway, one REST call a query, at most 130 MB',
  async measure(bench) {
    await using upstream = await startUpstream(pages * pageSize);
    await using gateway = await startGateway({ upstream, cacheTtl: '0' });
    await using direct = await startDirect(upstream);
    await using naiveYoga = await startNaiveYoga(upstream);
    await using hive = await startHiveGateway(upstream, bench.scratchDirectory);
    const positions = await readPositions(direct.url);
    const contenders = {
      gateway: {
        server: gateway,
        requests: await createPageRequests(gateway.url),
        path: ['data', 'clientCertificates', 'nodes'],
      },
      direct: { server: direct, requests: positions.map(directRequest), path: ['items'] },
      'naive Yoga': {
        server: naiveYoga,
        requests: positions.map(naiveYogaRequest),
        path: ['data', 'clientCertificates', 'items'],
      },
      'Hive Gateway': {
        server: hive,
        requests: positions.map(hiveRequest),
        path: ['data', 'getClientCertificates', 'item'],
      },
    };
    await checkSamePages(Object.values(contenders));
    const measured = await measureThroughput(bench, contenders);
    const ratioTo = (name: keyof typeof measured) =>
      measured.gateway.requestsPerSecond / measured[name].requestsPerSecond;
    return {
      checks: [
        atLeast(0.6, 'of direct', ratioTo('direct')),
        atLeast(1, '× naive Yoga', ratioTo('naive Yoga')),
        atLeast(1, '× Hive Gateway', ratioTo('Hive Gateway')),
        atLeast(0.99, 'REST calls a query', await countCalls(bench, upstream, contenders.gateway)),
        checkResidentMemory(gateway),
      ],
      detail: describeThroughput(measured),
    };
  },
};

/** The position of every page, undefined for the first one. */
async function readPositions(directUrl: string): Promise<readonly (string | undefined)[]> {
  const positions: (string | undefined)[] = [undefined];
  while (positions.length < pages) {
    const text = await ask(directUrl, directRequest(positions.at(-1)));
    positions.push((JSON.parse(text) as { position: string }).position);
  }
  return positions;
}

/** The request for every page, by the gateway's own cursors, with the fields that every server here has. */
async function createPageRequests(gatewayUrl: string) {
  const { cursors } = await readList(gatewayUrl, pageSize);
  const lastOfPages = cursors.filter((_, index) => (index + 1) % pageSize === 0).slice(0, -1);
  return [undefined, ...lastOfPages].map((after) => pageRequest(after, upstreamFields));
}

/** REST calls for each query. With fewer than one, the ratios would mean nothing. */
async function countCalls(
  { load }: Bench,
  upstream: Upstream,
  { server, requests }: Contender,
): Promise<number> {
  await upstream.takeCallCount();
  const result = await load.run({ url: server.url, requests, connections, seconds: 1 });
  return (await upstream.takeCallCount()) / result.requests;
}
