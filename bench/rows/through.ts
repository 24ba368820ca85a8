import {
  ask,
  directRequest,
  hiveRequest,
  type HttpRequest,
  naiveYogaRequest,
  pageRequest,
} from '../requests.ts';
import { atLeast, type Row } from '../row.ts';
import { startDirect, startGateway, startHive, startNaiveYoga } from '../servers.ts';
import { connections, describeRates, measureThroughput, rateOf } from '../throughput.ts';
import { startUpstream } from '../upstream.ts';

/** Four times as many as there are connections, so that no two requests in flight are for the same one. */
const pages = 4 * connections;
const pageSize = 25;

export const through: Row = {
  name: 'through',
  what: 'every query through to upstream: cache off, every request in flight for another page',
  asked: 'at least 0.8 of direct, at least 4 × Hive Gateway',
  async measure(bench) {
    await using upstream = await startUpstream(pages * pageSize);
    await using gateway = await startGateway({ upstream, cacheTtl: '0' });
    await using direct = await startDirect(upstream);
    await using hive = await startHive(upstream, bench.scratchDirectory);
    await using naiveYoga = await startNaiveYoga(upstream);
    const positions = await readPositions(direct.url);
    const contenders = [
      { ...gateway, name: 'gateway', requests: await readPageRequests(gateway.url) },
      { ...direct, name: 'direct', requests: positions.map(directRequest) },
      { ...hive, name: 'Hive Gateway', requests: positions.map(hiveRequest) },
      { ...naiveYoga, name: 'naive Yoga', requests: positions.map(naiveYogaRequest) },
    ];
    const rates = await measureThroughput(bench, contenders);
    const rate = rateOf(rates, 'gateway');

    // Whether every query really went through, for the ratios mean nothing otherwise.
    const callsPerQuery: string[] = [];
    let gatewayCalls = 0;
    for (const contender of contenders) {
      await upstream.takeCallCount();
      const { requests } = await bench.load.run({ ...contender, connections, seconds: 1 });
      const calls = (await upstream.takeCallCount()) / requests;
      if (contender.name === 'gateway') gatewayCalls = calls;
      callsPerQuery.push(`${contender.name} ${calls.toFixed(2)}`);
    }
    return {
      checks: [
        atLeast(0.8, 'of direct', rate / rateOf(rates, 'direct')),
        atLeast(4, '× Hive Gateway', rate / rateOf(rates, 'Hive Gateway')),
        atLeast(0.99, 'REST calls a query', gatewayCalls),
      ],
      detail: `${describeRates(rates)}; REST calls a query: ${callsPerQuery.join(', ')}`,
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

/** The gateway's request for every page, with the cursors that it gives itself. */
async function readPageRequests(gatewayUrl: string): Promise<readonly HttpRequest[]> {
  interface Answer {
    data: { clientCertificates: { pageInfo: { endCursor: string } } };
  }
  const requests = [pageRequest(undefined)];
  for (let page = pageRequest(undefined); requests.length < pages; requests.push(page)) {
    const { data } = JSON.parse(await ask(gatewayUrl, page)) as Answer;
    page = pageRequest(data.clientCertificates.pageInfo.endCursor);
  }
  return requests;
}
