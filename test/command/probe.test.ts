import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { addressOf, environmentFor, startCommand } from '../support/command.ts';
import { findFreePort } from '../support/redis-server.ts';

const probe = (environment: Readonly<Record<string, string>>, ...args: string[]) =>
  startCommand('main.js', ['probe', ...args], environment).ended;

test('probe exits with 0 when a locked gateway for one host name answers on every address', async () => {
  await using emulator = await createEmulator();
  const settings = { HOST: '0.0.0.0', ALLOWED_HOSTS: 'certificates.example.com' };
  using gateway = startCommand('main.js', ['--port=0'], {
    ...environmentFor(emulator),
    ...settings,
    AUTH_TOKEN_HASHES: 'a'.repeat(64),
  });
  const { port } = new URL(await addressOf(gateway));
  const line = `http://127.0.0.1:${port}/health: 200\n`;
  expect(await probe({ ...settings, PORT: port })).toEqual({ code: 0, output: line, errors: '' });
  expect(await probe({}, '--port', port)).toEqual({ code: 0, output: line, errors: '' });
});

test('probe exits with 1 and says why in one line when nothing listens', async () => {
  const port = await findFreePort();
  expect(await probe({ PORT: String(port) })).toEqual({
    code: 1,
    output: `http://127.0.0.1:${port}/health: connect ECONNREFUSED 127.0.0.1:${port}\n`,
    errors: '',
  });
});

test('probe exits with 1 when there is no answer in two seconds', async () => {
  await using server = createServer().listen(0, '::1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { readonly port: number };
  server.on('connection', (socket) => socket.resume());
  expect(await probe({ HOST: '::', PORT: String(port) })).toEqual({
    code: 1,
    output: `http://[::1]:${port}/health: no answer in 2000 ms\n`,
    errors: '',
  });
});

test('probe exits with 1 and one line when the port of the gateway is 0, and so unknown', async () => {
  expect(await probe({ PORT: '0' })).toEqual({
    code: 1,
    output: '',
    errors:
      'With PORT=0 the gateway listens on any free port, and probe does not know which. Set PORT or --port to a port.\n',
  });
});
