import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../src/emulator/emulator.ts';
import { type Command, environmentFor, startCommand } from './helpers/command.ts';
import { createGraphQLClient } from './helpers/graphql-client.ts';
import { plantedCredentials } from './helpers/planted-secrets.ts';
import { tinyCertificates } from './helpers/tiny-certificates.ts';
import { waitUntil } from './helpers/wait-until.ts';

const page = '{ clientCertificates(first: 1) { nodes { clientCertificateId } } }';

test('while it ends: no new connection, /ready is 503, and what is in flight is answered', async () => {
  await using emulator = await createWaitingEmulator();
  using gateway = startGateway(emulator);
  const address = await addressOf(gateway);
  using agent = createKeptConnection(address);
  expect(await agent.get('/ready')).toMatchObject({ status: 200 });

  emulator.next({ kind: 'delay', milliseconds: 1500 });
  emulator.clearRequests();
  const asked = createGraphQLClient(address).query(page);
  await emulator.waitForRequest(() => true);
  gateway.kill('SIGTERM');
  await untilRefused(address);

  expect(await agent.get('/ready')).toMatchObject({ status: 503, connection: 'close' });
  expect(await asked).toMatchObject({
    status: 200,
    data: { clientCertificates: { nodes: [{ clientCertificateId: 'aaaaaa' }] } },
  });
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
    connect(Number(port), hostname)
      .on('error', () => (isRefused = true))
      .on('connect', function () {
        this.destroy();
      });
    return isRefused;
  });
}

/** One connection that is kept open from request to request. */
function createKeptConnection(address: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async get(path: string) {
      const sent = request(new URL(path, address), { agent }).end();
      const [response] = await once(sent, 'response');
      response.resume();
      await once(response, 'end');
      const { statusCode: status, headers } = response;
      return { status, connection: headers.connection };
    },
    [Symbol.dispose]: () => {
      agent.destroy();
    },
  };
}
