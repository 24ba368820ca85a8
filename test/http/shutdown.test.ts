import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { type Command, environmentFor, startCommand } from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';

const page = '{ clientCertificates(first: 1) { nodes { clientCertificateId } } }';

test('while it ends: no new connection, /ready is 503, and what is in flight is answered', async () => {
  await using emulator = await createWaitingEmulator();
  using gateway = startGateway(emulator);
  const address = await addressOf(gateway);
  emulator.next({ kind: 'delay', milliseconds: 1500 });
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let answers = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answers += chunk));
  const ended = once(socket, 'end');
  const target = `/graphql?query=${encodeURIComponent(page)}`;
  socket.write(`GET ${target} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await emulator.waitForRequest(() => true);
  gateway.kill('SIGTERM');
  await untilRefused(address);
  // The one connection that is still there is the one with a request in flight.
  socket.write(`GET /ready HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await ended;
  socket.destroy();
  expect(answers).toMatch(/^HTTP\/1\.1 200 OK[^]*"aaaaaa"[^]*HTTP\/1\.1 503 [^]*not ready\n/);
  expect(await gateway.ended).toMatchObject({ code: 0, errors: '' });
});

test('what is in flight after the grace is cut off, and the process ends by 0 all the same', async () => {
  await using emulator = await createWaitingEmulator();
  using gateway = startGateway(emulator, { SHUTDOWN_GRACE: '200ms' });
  const address = await addressOf(gateway);
  emulator.next({ kind: 'hang' });
  const asked = createGraphQLClient(address).query(page);
  const cutOff = expect(asked).rejects.toThrow();
  await emulator.waitForRequest(() => true);
  gateway.kill('SIGTERM');
  await cutOff;
  expect(await gateway.ended).toMatchObject({ code: 0, errors: '' });
  await emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
});

test.each([
  ['SIGTERM', 'SIGTERM'],
  ['SIGTERM', 'SIGINT'],
  ['SIGINT', 'SIGTERM'],
] as const)('%s and then %s ends it at once', async (first, second) => {
  await using emulator = await createWaitingEmulator();
  using gateway = startGateway(emulator);
  const address = await addressOf(gateway);
  emulator.next({ kind: 'hang' });
  const cutOff = expect(createGraphQLClient(address).query(page)).rejects.toThrow();
  await emulator.waitForRequest(() => true);
  gateway.kill(first);
  await untilRefused(address);
  gateway.kill(second);
  // Ended by the signal, not by itself.
  expect((await gateway.ended).code).toBeNull();
  await cutOff;
});

function createWaitingEmulator(): Promise<Emulator> {
  const certificates = tinyCertificates('aaaaaa');
  return createEmulator({ certificates, credentials: plantedCredentials });
}

function startGateway(emulator: Emulator, environment: Record<string, string> = {}): Command {
  return startCommand('main.js', ['--port', '0'], {
    ...environmentFor(emulator),
    ...environment,
  });
}

async function addressOf(gateway: Command): Promise<string> {
  const [address] = await gateway.outputMatching(/http:\S+/);
  return address;
}

/** Waits until nobody listens there any more. */
async function untilRefused(address: string): Promise<void> {
  const { hostname, port } = new URL(address);
  let isRefused = false;
  await waitUntil(() => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => (isRefused = true));
    socket.on('connect', () => socket.destroy());
    return isRefused;
  });
}
