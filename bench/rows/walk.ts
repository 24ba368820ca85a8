import { readMemory } from '../measure/proc.ts';
import { median } from '../measure/statistics.ts';
import { startGateway } from '../processes/gateway.ts';
import { startDirect } from '../processes/references.ts';
import { startUpstream } from '../processes/upstream.ts';
import { countRequest, standardRequest } from '../requests/certificate-requests.ts';
import { ask, type HttpRequest } from '../requests/http-request.ts';
import { directWalkRequest } from '../requests/upstream-requests.ts';
import { atMost, type Row } from '../row.ts';

const sizes = [100, 1000, 10_000] as const;
/** Walks of each list by either server, in every round. */
const walksPerRound = 3;
const warmUps = 5;
/** Single pages that are read from a list to measure the memory. */
const pages = 300;
/** MB by which the peaks of two equal processes vary. */
const memoryVariation = 10;
/** How much longer a certificate may take in the list of 10,000 than in the list of 1,000. */
const maxTimeRatio = 1.5;

interface Walk {
  readonly size: number;
  /** Milliseconds. */
  readonly gateway: number;
  readonly direct: number;
  /** The peak of a gateway that walked the list, in MB. */
  readonly walkPeak: number;
  /** The peak of a gateway that read single pages, in MB. */
  readonly pagesPeak: number;
}

export const walk: Row = {
  name: 'walk',
  what: 'the whole list of 100, 1,000 and 10,000 certificates walked',
  asked:
    "at most 1.2 × the SDK's time for the same calls, linear; a single page takes no more memory in a longer list",
  async measure({ rounds }) {
    const walks: Walk[] = [];
    for (const size of sizes) walks.push(await measureWalk(size, rounds * walksPerRound));
    const [shortest, middle, longest] = walks as [Walk, Walk, Walk];
    const timeRatio = longest.gateway / longest.size / (middle.gateway / middle.size);
    const moreMemory = longest.pagesPeak - shortest.pagesPeak;
    return {
      checks: [
        ...walks.map(({ size, gateway, direct }) =>
          atMost(1.2, `× the SDK's time for ${size.toLocaleString('en')}`, gateway / direct),
        ),
        atMost(maxTimeRatio, '× the time a certificate, 10,000 to 1,000', timeRatio),
        atMost(memoryVariation, 'more for a page of 10,000 than of 100', moreMemory, 'MB'),
      ],
      detail: walks.map(describe).join('; '),
    };
  },
};

async function measureWalk(size: number, times: number): Promise<Walk> {
  await using upstream = await startUpstream(size);
  await using gateway = await startGateway({ upstream, cacheTtl: '0' });
  await using direct = await startDirect(upstream);
  const milliseconds: { gateway: number; direct: number }[] = [];
  for (let index = 0; index < warmUps + times; index += 1) {
    milliseconds.push({
      gateway: await time(gateway.url, countRequest),
      direct: await time(direct.url, directWalkRequest),
    });
  }
  const measured = milliseconds.slice(warmUps);
  await using pageGateway = await startGateway({ upstream, cacheTtl: '0' });
  for (let page = 0; page < pages; page += 1) await ask(pageGateway.url, standardRequest);
  return {
    size,
    gateway: median(measured.map((pair) => pair.gateway)),
    direct: median(measured.map((pair) => pair.direct)),
    walkPeak: readMemory(gateway.pid).peak,
    pagesPeak: readMemory(pageGateway.pid).peak,
  };
}

async function time(url: string, request: HttpRequest): Promise<number> {
  const start = performance.now();
  await ask(url, request);
  return performance.now() - start;
}

function describe({ size, gateway, direct, walkPeak, pagesPeak }: Walk): string {
  const times = `gateway ${gateway.toFixed(1)} ms, SDK ${direct.toFixed(1)} ms`;
  const peaks = `resident ${Math.round(walkPeak)} MB after walks, ${Math.round(pagesPeak)} MB after pages`;
  return `${size.toLocaleString('en')}: ${times}, ${peaks}`;
}
