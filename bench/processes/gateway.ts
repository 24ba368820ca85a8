import { readFileSync } from 'node:fs';
import { type ServerProcess, startServer } from './server-process.ts';
import type { Upstream } from './upstream.ts';

/** How to start the gateway. */
export interface GatewayOptions {
  readonly upstream: Upstream;
  /** `CACHE_TTL`. Default `5s`, as the gateway's own. */
  readonly cacheTtl?: string;
  /** `CACHE_URL`. Default: none. */
  readonly cacheUrl?: string;
}

/** Starts the built gateway as `npm start` does, with a rate limit that the load never reaches. */
export function startGateway(options: GatewayOptions): Promise<ServerProcess> {
  const { upstream, cacheTtl = '5s', cacheUrl } = options;
  return startServer({
    name: 'gateway',
    program: 'node',
    arguments: readStartArguments(),
    environment: {
      ...upstream.environment,
      HOST: '127.0.0.1',
      PORT: '0',
      CACHE_TTL: cacheTtl,
      ...(cacheUrl !== undefined && { CACHE_URL: cacheUrl }),
      UPSTREAM_RATE: '1000',
      UPSTREAM_BURST: '10000',
      UPSTREAM_QUEUE: '10000',
    },
  });
}

/** What follows `node` in the script `start` of package.json. */
function readStartArguments(): readonly string[] {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { scripts } = JSON.parse(text) as { scripts: { start: string } };
  return scripts.start.split(' ').slice(1);
}
