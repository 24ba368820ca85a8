import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort, type ServerProcess, startServer } from './server-process.ts';
import type { Upstream } from './upstream.ts';

/** Starts *Hive Gateway* with a supergraph that is composed for an upstream. */
export async function startHiveGateway(
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

function binary(name: string): string {
  return `bench/node_modules/.bin/${name}`;
}
