import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The root of the project, the working directory of every child process. */
export const projectDirectory = fileURLToPath(new URL('../..', import.meta.url));

/** The arguments that make Node run a TypeScript file of the project. */
export function typeScript(file: string): readonly string[] {
  return ['--import', 'tsx', file];
}

/** How to start a server in a process of its own. */
export interface ServerCommand {
  readonly name: string;
  /** A program; `node` is the Node that runs the benchmark. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Its address. Default: the first `http://…` that the program prints. */
  readonly url?: string;
  /** Whether it has Node's channel between processes. Default: false. */
  readonly hasChannel?: boolean;
}

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly process: ChildProcess;
}

/** Starts a server and resolves when it listens. It ends with the benchmark at the latest. */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const { name, environment, hasChannel = false } = command;
  const program = command.program === 'node' ? process.execPath : command.program;
  const child = spawn(program, command.arguments, {
    cwd: projectDirectory,
    env: { ...inherited(), NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(hasChannel ? (['ipc'] as const) : [])],
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const attempt = new AbortController();
  const url = await Promise.race([
    command.url === undefined ? printedAddress(child) : listeningAt(command.url, attempt.signal),
    failure(child, name),
  ]).catch(async (error: unknown) => {
    attempt.abort();
    await stop(child);
    throw error;
  });
  return {
    name,
    url,
    pid: child.pid ?? 0,
    process: child,
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** A free port of 127.0.0.1. Another process may take it before it is used. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('Found no free port.');
  return address.port;
}

const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(1));
}

/** Milliseconds after SIGTERM until a process is killed. */
const maxStopMilliseconds = 3000;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timeout = setTimeout(() => child.kill('SIGKILL'), maxStopMilliseconds);
  await ended;
  clearTimeout(timeout);
}

/** The environment without the settings of AWS, Node and npm that this shell has. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|npm_)/.test(name)),
  );
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise<string>((resolve) => {
    for (const output of [child.stdout, child.stderr]) {
      let text = '';
      const look = (chunk: unknown) => {
        text = `${text}${String(chunk)}`.slice(-2000);
        // Only in a complete line, since a chunk may end within the address.
        const address = /(http:\/\/127\.0\.0\.1:\d+\S*)[^\n]*\n/.exec(text)?.[1];
        if (address !== undefined) resolve(address);
      };
      output?.on('data', look);
    }
  }).then((address) => {
    // A log line for every request follows. It is read and dropped, so that the server never waits.
    for (const output of [child.stdout, child.stderr]) output?.removeAllListeners('data').resume();
    return address;
  });
}

async function listeningAt(url: string, signal: AbortSignal): Promise<string> {
  const { hostname: host, port } = new URL(url);
  while (!signal.aborted) {
    const socket = connect({ host, port: Number(port) });
    try {
      await once(socket, 'connect');
      return url;
    } catch {
      await wait(pollMilliseconds);
    } finally {
      socket.destroy();
    }
  }
  throw new Error('Stopped waiting for the server.');
}

/** Milliseconds between two attempts to connect to a server that prints no address. */
const pollMilliseconds = 50;

/** Milliseconds for a server to start listening. The slowest takes some seconds. */
const maxStartMilliseconds = 60_000;

async function failure(child: ChildProcess, name: string): Promise<never> {
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors = `${errors}${String(chunk)}`.slice(-2000)));
  const timeout = AbortSignal.timeout(maxStartMilliseconds);
  await once(child, 'close', { signal: timeout }).catch(() => undefined);
  throw new Error(`${name} did not start. ${errors}`);
}
