import { burstOfOne } from '../load/burst.ts';
import { describeResidentMemory } from '../measure/resident-memory.ts';
import { startGateway } from '../processes/gateway.ts';
import { hasRedis, startRedis } from '../processes/redis.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import type { Upstream } from '../processes/upstream.ts';
import { standardRequest } from '../requests/certificate-requests.ts';
import { atMost, type Row } from '../row.ts';

const replicaCount = 4;
/** Queries to each replica. */
const queries = 1000;
/** Open connections to each replica. */
const connections = 250;

export const replicas: Row = {
  name: 'replicas',
  what: 'four gateways behind one Redis, 4,000 identical queries, cold and again',
  asked: 'at most 4 REST calls, then 0',
  async measure({ upstream, scratchDirectory }) {
    if (!(await hasRedis())) return { skipped: 'redis-server is not installed' };
    await using redis = await startRedis(scratchDirectory);
    await using started = await startReplicas(upstream, redis.url);
    const urls = started.gateways.map(({ url }) => url);
    const times = { times: queries, connections };
    await upstream.takeCallCount();
    await burstOfOne(urls, standardRequest, times);
    const cold = await upstream.takeCallCount();
    await burstOfOne(urls, standardRequest, times);
    const again = await upstream.takeCallCount();
    return {
      checks: [atMost(4, 'REST calls cold', cold), atMost(0, 'REST calls again', again)],
      detail: describeResidentMemory(...started.gateways),
    };
  },
};

interface Replicas extends AsyncDisposable {
  readonly gateways: readonly ServerProcess[];
}

async function startReplicas(upstream: Upstream, cacheUrl: string): Promise<Replicas> {
  const gateways: ServerProcess[] = [];
  while (gateways.length < replicaCount) {
    gateways.push(await startGateway({ upstream, cacheTtl: '60s', cacheUrl }));
  }
  return {
    gateways,
    async [Symbol.asyncDispose]() {
      await Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
    },
  };
}
