import { type ServerProcess, startServer, typeScript } from './server-process.ts';
import type { Upstream } from './upstream.ts';

// Starts the servers in bench/servers that the gateway is compared with.

/** *Floor*: a bare `node:http` that sends the bytes of a file. */
export function startFloor(answerFile: string): Promise<ServerProcess> {
  return start('floor', 'floor', [answerFile]);
}

/** *Reference*: a bare `node:http` that picks certificates of a file and stringifies them. */
export function startReference(certificatesFile: string): Promise<ServerProcess> {
  return start('reference', 'reference', [certificatesFile]);
}

/** *Mercurius with JIT* over the certificates of a file. */
export function startMercurius(certificatesFile: string): Promise<ServerProcess> {
  return start('Mercurius with JIT', 'mercurius', [certificatesFile]);
}

/** *Naive Yoga in memory*: Yoga with its defaults, over the certificates of a file. */
export function startNaiveYogaInMemory(certificatesFile: string): Promise<ServerProcess> {
  return start('naive Yoga in memory', 'naive-yoga-in-memory', [certificatesFile]);
}

/** *Direct*: a bare `node:http` that calls the SDK and stringifies what it returns. */
export function startDirect({ environment }: Upstream): Promise<ServerProcess> {
  return start('direct', 'direct', [], environment);
}

/** *Naive Yoga*: the few lines that a developer writes first, with the SDK. */
export function startNaiveYoga({ environment }: Upstream): Promise<ServerProcess> {
  return start('naive Yoga', 'naive-yoga', [], environment);
}

function start(
  name: string,
  file: string,
  commandLine: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  return startServer({
    name,
    program: 'node',
    arguments: [...typeScript(`bench/servers/${file}.ts`), ...commandLine],
    environment,
  });
}
