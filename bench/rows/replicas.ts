import { execFile } from 'node:child_process';
import { burst } from '../burst.ts';
import { findFreePort, type ServerProcess, startServer } from '../processes.ts';
import { referenceRequest } from '../requests.ts';
import { atMost, type Row } from '../row.ts';
import { startGateway } from '../servers.ts';
import type { Upstream } from '../upstream.ts';

const replicaCount = 4;
/** Queries to each of them. */
const queries = 1000;
/** Open at a time to each of them. */
const connections = 250;

export const replicas: Row = {
  name: 'replicas',
  what: 'four gateway processes behind one Redis, 4,000 identical queries, cold and again',
  asked: 'at most 4 REST calls, then 0',
  async measure({ upstream, scratchDirectory }) {
    if (!(await hasRedis())) return { skipped: 'there is no redis-server on this machine' };
    await using redis = await startRedis(scratchDirectory);
    await using gateways = await startReplicas(upstream, redis.url);
    const { urls } = gateways;
    const plan = { urls, request: referenceRequest, times: queries, connections };
    await upstream.takeCallCount();
    await burst(plan);
    const cold = await upstream.takeCallCount();
    await burst(plan);
    const again = await upstream.takeCallCount();
    return {
      checks: [atMost(4, 'REST calls cold', cold), atMost(0, 'REST calls again', again)],
      detail: '',
    };
  },
};

interface Replicas extends AsyncDisposable {
  readonly urls: readonly string[];
}

async function startReplicas(upstream: Upstream, cacheUrl: string): Promise<Replicas> {
  const gateways: ServerProcess[] = [];
  while (gateways.length < replicaCount) {
    gateways.push(await startGateway({ upstream, cacheTtl: '60s', cacheUrl }));
  }
  return {
    urls: gateways.map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      await Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
    },
  };
}

function hasRedis(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('redis-server', ['--version'], (error) => {
      resolve(error === null);
    });
  });
}

/** A Redis of one's own, which keeps nothing. */
async function startRedis(directory: string): Promise<ServerProcess> {
  const port = String(await findFreePort());
  return startServer({
    name: 'redis-server',
    program: 'redis-server',
    arguments: [
      ...['--bind', '127.0.0.1', '--port', port, '--dir', directory],
      ...['--save', '', '--appendonly', 'no'],
    ],
    url: `redis://127.0.0.1:${port}`,
  });
}
