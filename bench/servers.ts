import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort, type ServerProcess, startServer, typeScript } from './processes.ts';
import type { Upstream } from './upstream.ts';

/** The product's own command, and what it is compared with where only its start counts. */
const gatewayCommands = {
  // As `npm start` does.
  built: ['--max-semi-space-size=8', 'dist/main.js'],
  unbundled: typeScript('src/main.ts'),
} as const;

/** How to start the gateway. */
export interface GatewayOptions {
  readonly upstream: Upstream;
  /** `CACHE_TTL`. Default `5s`, which is the gateway's own. */
  readonly cacheTtl?: string;
  /** `CACHE_URL`. Default: none. */
  readonly cacheUrl?: string;
  /** Default `built`. */
  readonly command?: keyof typeof gatewayCommands;
}

/** Starts the gateway as its users do, with a budget of upstream calls that is never in the way. */
export function startGateway(options: GatewayOptions): Promise<ServerProcess> {
  const { upstream, cacheTtl = '5s', cacheUrl, command = 'built' } = options;
  return startServer({
    name: 'gateway',
    program: 'node',
    arguments: gatewayCommands[command],
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

/** *Floor*: a bare `node:http` that sends the text of a file. */
export function startFloor(answerFile: string): Promise<ServerProcess> {
  return startReference('floor', [answerFile]);
}

/** *Mercurius with JIT* over the nodes of an answer that is kept in a file. */
export function startMercurius(answerFile: string): Promise<ServerProcess> {
  return startReference('mercurius', [answerFile]);
}

/** *Direct*: a bare `node:http` that calls the SDK and sends `JSON.stringify` of what comes. */
export function startDirect({ environment }: Upstream): Promise<ServerProcess> {
  return startReference('direct', [], environment);
}

/** *Naive Yoga*: the few lines that one would write first. */
export function startNaiveYoga({ environment }: Upstream): Promise<ServerProcess> {
  return startReference('naive-yoga', [], environment);
}

/** *Hive Gateway* with a supergraph composed for that upstream, kept in a scratch directory. */
export async function startHive(
  { url: upstreamUrl, environment }: Upstream,
  scratchDirectory: string,
): Promise<ServerProcess> {
  const supergraph = join(scratchDirectory, 'supergraph.graphql');
  const compose = ['-c', 'bench/servers/hive/mesh.config.ts', '-o', supergraph];
  await promisify(execFile)(process.execPath, [binary('mesh-compose'), ...compose], {
    env: { ...process.env, UPSTREAM_URL: upstreamUrl },
  });
  const port = String(await findFreePort());
  const config = ['-c', 'bench/servers/hive/gateway.config.ts'];
  return startServer({
    name: 'Hive Gateway',
    program: 'node',
    arguments: [
      ...[binary('hive-gateway'), 'supergraph', supergraph, ...config],
      ...['-h', '127.0.0.1', '-p', port],
    ],
    environment,
    url: `http://127.0.0.1:${port}/graphql`,
  });
}

function startReference(
  name: string,
  argumentsOfIt: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  return startServer({
    name,
    program: 'node',
    arguments: [...typeScript(`bench/servers/${name}.ts`), ...argumentsOfIt],
    environment,
  });
}

function binary(name: string): string {
  return `bench/node_modules/.bin/${name}`;
}
