import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The top of the project, where every child process starts. */
export const projectDirectory = fileURLToPath(new URL('..', import.meta.url));

/** The arguments with which Node runs a TypeScript file of the project. */
export function typeScript(file: string): readonly string[] {
  return ['--import', 'tsx', file];
}

/** How to start a server as a process of its own. */
export interface ServerCommand {
  readonly name: string;
  /** A program; `node` is the Node that runs the benchmark. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The address at which it answers. Left out, it is the first `http://…` that the program prints. */
  readonly url?: string;
  /** Whether the benchmark talks with it over Node's channel between processes. */
  readonly hasChannel?: boolean;
}

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly process: ChildProcess;
}

/** Starts a server, and resolves when it listens. Whatever still runs when the benchmark ends is ended with it. */
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

/** A port of 127.0.0.1 that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(1));
}

/** Milliseconds after which a process that was asked to stop is ended. */
const maxStopMilliseconds = 3000;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), maxStopMilliseconds);
  await ended;
  clearTimeout(impatience);
}

/** Without what this shell happens to say about AWS or Node. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|npm_)/.test(name)),
  );
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text = `${text}${String(chunk)}`.slice(-2000);
      // Only from a whole line, for a chunk may end within the address.
      const address = /(http:\/\/127\.0\.0\.1:\d+\S*)[^\n]*\n/.exec(text)?.[1];
      if (address !== undefined) resolve(address);
    });
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
  throw new Error('The wait was given up.');
}

/** Between two attempts to connect to a server that prints no address. */
const pollMilliseconds = 50;

/** Milliseconds for a server to listen; the slowest of them takes some seconds. */
const maxStartMilliseconds = 60_000;

async function failure(child: ChildProcess, name: string): Promise<never> {
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors = `${errors}${String(chunk)}`.slice(-2000)));
  const timeout = AbortSignal.timeout(maxStartMilliseconds);
  await once(child, 'close', { signal: timeout }).catch(() => undefined);
  throw new Error(`${name} did not start. ${errors}`);
}
