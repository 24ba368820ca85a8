import { readMemory } from '../proc.ts';
import {
  ask,
  directRequest,
  type HttpRequest,
  referenceRequest,
  walkRequest,
} from '../requests.ts';
import { atMost, type Check, type Row } from '../row.ts';
import { startDirect, startGateway } from '../servers.ts';
import { median } from '../statistics.ts';
import { startUpstream } from '../upstream.ts';

const sizes = [100, 1000, 10_000] as const;
/** Walks of each list by either server, for every round. */
const walksPerRound = 3;
const warmUps = 5;
/** Pages asked of a list whose length must not show in the memory. */
const pages = 300;
/** MB by which two processes may differ that do the same. */
const breath = 10;
/** How much dearer a certificate may be in the longest list than in one of a tenth. */
const linearity = 1.5;

interface Walk {
  readonly size: number;
  /** Milliseconds. */
  readonly gateway: number;
  readonly direct: number;
  /** MB at most, where the gateway was asked for nothing but pages. */
  readonly pagesPeak: number | undefined;
}

export const walk: Row = {
  name: 'walk',
  what: 'the whole list of 100, 1,000 and 10,000 certificates walked',
  asked:
    'time linear, at most 1.2 × what the SDK takes for the pages; memory bounded where only a page is asked',
  async measure({ rounds }) {
    const walks: Walk[] = [];
    for (const size of sizes) walks.push(await measureWalk(size, rounds * walksPerRound));
    const [shortest, middle, longest] = walks as [Walk, Walk, Walk];
    return {
      checks: [
        ...walks.map(({ size, gateway, direct }) =>
          atMost(1.2, `× the SDK's time for ${size.toLocaleString('en')}`, gateway / direct),
        ),
        atMost(
          linearity,
          'time a certificate, 10,000 to 1,000',
          longest.gateway / longest.size / (middle.gateway / middle.size),
        ),
        ...boundedMemory(shortest, longest),
      ],
      detail: walks
        .map(
          ({ size, gateway, direct }) =>
            `${size.toLocaleString('en')}: gateway ${gateway.toFixed(1)} ms, SDK ${direct.toFixed(1)} ms`,
        )
        .join('; '),
    };
  },
};

async function measureWalk(size: number, times: number): Promise<Walk> {
  await using upstream = await startUpstream(size);
  await using gateway = await startGateway({ upstream, cacheTtl: '0' });
  await using direct = await startDirect(upstream);
  const milliseconds: Record<'gateway' | 'direct', number[]> = { gateway: [], direct: [] };
  const sdkWalk = { ...directRequest(undefined), path: '/walk' };
  for (let index = 0; index < warmUps + times; index += 1) {
    const ofGateway = await time(gateway.url, walkRequest);
    const ofDirect = await time(direct.url, sdkWalk);
    if (index < warmUps) continue;
    milliseconds.gateway.push(ofGateway);
    milliseconds.direct.push(ofDirect);
  }
  await using pageGateway = await startGateway({ upstream, cacheTtl: '0' });
  for (let page = 0; page < pages; page += 1) await ask(pageGateway.url, referenceRequest);
  return {
    size,
    gateway: median(milliseconds.gateway),
    direct: median(milliseconds.direct),
    pagesPeak: readMemory(pageGateway.pid)?.peak,
  };
}

async function time(url: string, request: HttpRequest): Promise<number> {
  const start = performance.now();
  await ask(url, request);
  return performance.now() - start;
}

function boundedMemory(shortest: Walk, longest: Walk): readonly Check[] {
  if (shortest.pagesPeak === undefined || longest.pagesPeak === undefined) return [];
  const more = longest.pagesPeak - shortest.pagesPeak;
  return [atMost(breath, 'more memory for a page of 10,000 than of 100', more, 'MB')];
}
