import { execFile } from 'node:child_process';
import { findFreePort, type ServerProcess, startServer } from './server-process.ts';

/** Whether `redis-server` is installed. */
export function hasRedis(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('redis-server', ['--version'], (error) => {
      resolve(error === null);
    });
  });
}

/** Starts a Redis that writes nothing to disk. */
export async function startRedis(directory: string): Promise<ServerProcess> {
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
