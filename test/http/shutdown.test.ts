import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { startService } from '../../src/commands/service.ts';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { serve } from '../../src/http/server.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { addressOf, type Command, environmentFor, startCommand } from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { startBusyClients } from '../support/load.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { exchange, openSocket, parseAnswer, readToEnd } from '../support/raw-http.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';

const page = '{ clientCertificates(first: 1) { nodes { clientCertificateId } } }';
const body = JSON.stringify({ query: page });
const silent = createLogger({ level: 'silent' });
const json = { 'content-type': 'application/json' };
const post = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('a gateway that is stopping', () => {
  test.concurrent(
    'a stopping gateway answers the requests in flight, and exits with 0',
    async () => {
      await using emulator = await createSmallEmulator();
      using gateway = startGateway(emulator);
      const address = await addressOf(gateway);
      const { answer } = await startSlowRequest(emulator, address);
      gateway.kill('SIGTERM');
      await untilRefused(address);
      expect(parseAnswer(await answer)).toMatchObject({
        status: 200,
        body: expect.stringContaining('"aaaaaa"'),
      });
      expect(await gateway.ended).toMatchObject({ code: 0 });
    },
  );

  test.concurrent(
    'a stopping gateway closes idle connections as soon as no request is in flight',
    async () => {
      await using emulator = await createSmallEmulator();
      using gateway = startGateway(emulator, { SHUTDOWN_GRACE: '60s' });
      const address = await addressOf(gateway);
      const silent = await openSocket(address);
      const closed = readToEnd(silent);
      const { answer } = await startSlowRequest(emulator, address);
      const startedAt = performance.now();
      gateway.kill('SIGTERM');
      expect(parseAnswer(await answer).status).toBe(200);
      expect(await closed).toBe('');
      expect(await gateway.ended).toMatchObject({ code: 0 });
      expect(performance.now() - startedAt).toBeLessThan(5000);
    },
  );

  test.concurrent(
    'a stopping gateway sends Connection: close with the responses to requests in flight',
    async () => {
      await using emulator = await createSmallEmulator();
      using gateway = startGateway(emulator);
      const address = await addressOf(gateway);
      const { answer } = await startSlowRequest(emulator, address);
      gateway.kill('SIGTERM');
      expect(parseAnswer(await answer).headers.get('connection')).toBe('close');
    },
  );

  test('a stopping gateway answers for a moment longer, is not ready, and closes each connection', async () => {
    await using emulator = await createSmallEmulator();
    const service = await startServiceFor(emulator);
    const probe = 'GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const open = [await openSocket(service.url), await openSocket(service.url)] as const;
    const answers = open.map(readToEnd);
    // A server without any request before closes without draining.
    expect((await createGraphQLClient(service.url).query(page)).status).toBe(200);
    const stopped = service.stop();
    open[0].write(probe);
    open[1].write(post);
    const [ready, graphql] = (await Promise.all(answers)).map(parseAnswer);
    expect(ready).toMatchObject({ status: 503, body: 'not ready\n' });
    expect(ready?.headers.get('connection')).toBe('close');
    expect(graphql).toMatchObject({ status: 200, body: expect.stringContaining('"aaaaaa"') });
    expect(graphql?.headers.get('connection')).toBe('close');
    await stopped;
    await untilRefused(service.url);
  });

  test('a gateway that stops under load answers every request, 20 times', async () => {
    await using emulator = await createSmallEmulator();
    const stopUnderLoad = async () => {
      const service = await startServiceFor(emulator);
      const clients = startBusyClients(service.url, body, 25);
      await clients.busy;
      await service.stop();
      expect(await clients.ended).toEqual([]);
    };
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 4 }, stopUnderLoad));
    }
  });

  test('a gateway that SIGTERM stops under load answers every request', async () => {
    await using emulator = await createSmallEmulator();
    using gateway = startGateway(emulator);
    const clients = startBusyClients(await addressOf(gateway), body, 25);
    await clients.busy;
    gateway.kill('SIGTERM');
    expect(await clients.ended).toEqual([]);
    expect(await gateway.ended).toMatchObject({ code: 0 });
  });

  test('a stopping gateway waits no longer than a second for clients that keep coming', async () => {
    await using emulator = await createSmallEmulator();
    using gateway = startGateway(emulator);
    const address = await addressOf(gateway);
    let answered = 0;
    const coming = (async () => {
      for (;;) {
        await fetch(address, { method: 'POST', headers: json, body });
        answered += 1;
      }
    })();
    const refused = expect(coming).rejects.toThrow();
    // The first request takes longer than a gateway waits for the next one.
    await waitUntil(() => answered > 5);
    const startedAt = performance.now();
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ code: 0 });
    const elapsed = performance.now() - startedAt;
    expect(elapsed).toBeGreaterThan(900);
    expect(elapsed).toBeLessThan(3000);
    await refused;
  });

  test('a stopping gateway ends within SHUTDOWN_GRACE, and cuts off what is in flight then', async () => {
    await using emulator = await createSmallEmulator();
    using gateway = startGateway(emulator, { SHUTDOWN_GRACE: '1500ms' });
    const address = await addressOf(gateway);
    emulator.always({ kind: 'hang' });
    const cutOff = expect(createGraphQLClient(address).query(page)).rejects.toThrow();
    await emulator.waitForRequest(() => true);
    const startedAt = performance.now();
    gateway.kill('SIGTERM');
    await cutOff;
    const elapsed = performance.now() - startedAt;
    expect(elapsed).toBeGreaterThan(1400);
    expect(elapsed).toBeLessThan(2000);
    expect(await gateway.ended).toMatchObject({ code: 0 });
    await emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
  });

  test('a stopping gateway exits long before SHUTDOWN_GRACE when no request is in flight, even with open connections', async () => {
    await using emulator = await createSmallEmulator();
    using gateway = startGateway(emulator, { SHUTDOWN_GRACE: '60s' });
    const address = await addressOf(gateway);
    await createGraphQLClient(address).query(page);
    const silent = await openSocket(address);
    const halfSent = await openSocket(address);
    halfSent.write(post.slice(0, -10));
    const startedAt = performance.now();
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ code: 0 });
    expect(performance.now() - startedAt).toBeLessThan(3000);
    silent.destroy();
    halfSent.destroy();
  });

  test.concurrent.each<[string, RequestListener]>([
    ['answers with an error', (_request, response) => response.writeHead(400).end()],
    ['does not answer', () => undefined],
  ])('a stopping gateway does not wait for a trace collector that %s', async (_name, collect) => {
    await using emulator = await createSmallEmulator();
    const collector = createServer(collect).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const { port } = collector.address() as AddressInfo;
    using gateway = startGateway(emulator, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    await createGraphQLClient(await addressOf(gateway)).query(page);
    const startedAt = performance.now();
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ code: 0 });
    expect(performance.now() - startedAt).toBeLessThan(4000);
    collector.close();
    collector.closeAllConnections();
  });
});

test('a closed server leaves no timer that keeps the process alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const server = await serve(() => undefined, { host: '127.0.0.1', port: 0 });
  const before = timers();
  await server.close(60_000);
  expect(timers()).toBe(before);
});

test.concurrent.for([
  ['SIGTERM', 'SIGTERM'],
  ['SIGTERM', 'SIGINT'],
  ['SIGINT', 'SIGTERM'],
] as const)(
  'the gateway exits at once on %s followed by %s',
  async ([first, second], { expect }) => {
    await using emulator = await createSmallEmulator();
    using gateway = startGateway(emulator);
    const address = await addressOf(gateway);
    emulator.next({ kind: 'hang' });
    const cutOff = expect(createGraphQLClient(address).query(page)).rejects.toThrow();
    await emulator.waitForRequest(() => true);
    gateway.kill(first);
    await untilRefused(address);
    gateway.kill(second);
    // Null means that a signal ended it.
    expect((await gateway.ended).code).toBeNull();
    await cutOff;
  },
);

function createSmallEmulator(): Promise<Emulator> {
  const certificates = tinyCertificates('aaaaaa');
  return createEmulator({ certificates, credentials: plantedCredentials });
}

function startGateway(emulator: Emulator, environment: Record<string, string> = {}): Command {
  return startCommand('main.js', ['--port', '0'], {
    ...environmentFor(emulator),
    ...environment,
  });
}

/** Sends a request that upstream answers after 1.5 seconds. Resolves when upstream has received it. */
async function startSlowRequest(emulator: Emulator, address: string) {
  emulator.next({ kind: 'delay', milliseconds: 1500 });
  const answer = exchange(address, post);
  await emulator.waitForRequest(() => true);
  return { answer };
}

/** Starts a gateway in this process. */
function startServiceFor({ region, credentials, url: endpoint }: Emulator) {
  return startService({
    config: readConfig({ PORT: '0' }),
    logger: silent,
    upstream: { region, credentials, endpoint },
  });
}

/** Waits until the address refuses connections. */
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
