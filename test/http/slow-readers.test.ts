import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { openSocket } from '../support/raw-http.ts';
import { createWorld, type World } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';

// Clients that read large responses slowly, over real sockets.

// Ten times the description of each certificate: 12 MB, more than the socket buffers hold.
const description = 'x'.repeat(20_000);
const ids = Array.from({ length: 60 }, (_, index) => `id${index}`);
const certificates = tinyCertificates(...ids).map((one) => ({ ...one, description }));
const aliases = Array.from({ length: 10 }, (_, index) => `a${index}: description`).join(' ');
const body = JSON.stringify({
  query: `{ clientCertificates(first: 60) { nodes { ${aliases} } } }`,
});
const request = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('clients that read nothing are disconnected at the deadline, and others are served until then', async () => {
  const limits = { concurrentRequests: 3, sendMilliseconds: 4000, unsentBytes: 1e9 };
  await using world = await createWorld({ certificates, config: { limits } });
  const readers: Socket[] = [];
  for (let count = 0; count < 5; count += 1) readers.push(await startReader(world));
  expect(await isServing(world)).toBe(true);
  expect(readers.map(({ closed }) => closed)).toEqual(readers.map(() => false));
  const cutOff = () => world.log.filter(({ status }) => status === undefined);
  await waitUntil(() => cutOff().length === readers.length);
  for (const { duration } of cutOff()) {
    expect(duration).toBeGreaterThan(3900);
    expect(duration).toBeLessThan(9000);
  }
  expect(await isServing(world)).toBe(true);
  expect(world.faults).toEqual([]);
  for (const reader of readers) reader.destroy();
});

test('a client that reads below the minimum rate is disconnected', async () => {
  const limits = { sendMilliseconds: 60_000, sendBytesPerSecond: 12_000_000 };
  await using world = await createWorld({ certificates, config: { limits } });
  const reader = await startReader(world);
  const reading = setInterval(() => reader.read(1000) as unknown, 50);
  await waitUntil(() => world.log.length > 0);
  clearInterval(reading);
  reader.destroy();
  const [entry] = world.log;
  expect(entry).not.toHaveProperty('status');
  // Five seconds, and one at the minimum rate.
  expect(entry?.['duration']).toBeGreaterThan(5500);
  expect(entry?.['duration']).toBeLessThan(9000);
});

test('slow clients are disconnected early, the oldest first, while there are too many unsent bytes', async () => {
  const limits = { sendMilliseconds: 60_000, unsentBytes: 30_000_000 };
  await using world = await createWorld({ certificates, config: { limits } });
  const readers: Socket[] = [];
  for (let count = 0; count < 6; count += 1) readers.push(await startReader(world));
  await waitUntil(() => world.log.length >= 4);
  // Two answers may stay. With another one, the older of the two has to go, and only that one.
  readers.push(await startReader(world));
  await waitUntil(() => world.log.length >= 5);
  const kept = readers[5];
  const closed = kept && once(kept, 'close');
  kept?.resume();
  await closed;
  expect(kept?.bytesRead).toBeGreaterThan(12_000_000);
  const cutOff = world.log.filter(({ status }) => status === undefined);
  expect(cutOff).toHaveLength(5);
  for (const { duration } of cutOff) {
    expect(duration).toBeGreaterThan(500);
    expect(duration).toBeLessThan(5000);
  }
  for (const reader of readers) reader.destroy();
});

test('a client that reads fast enough gets the whole response', async () => {
  const limits = { sendMilliseconds: 4000 };
  await using world = await createWorld({ certificates, config: { limits } });
  const reader = await startReader(world);
  const closed = once(reader, 'close');
  const reading = setInterval(() => reader.read() as unknown, 1);
  await closed;
  clearInterval(reading);
  expect(reader.bytesRead).toBeGreaterThan(12_000_000);
});

/** Starts a client that received the first bytes of its response, and reads no more. */
async function startReader({ url }: World): Promise<Socket> {
  const socket = await openSocket(url);
  socket.write(request);
  await once(socket, 'readable');
  return socket;
}

async function isServing(world: World): Promise<boolean> {
  return (await world.query('{ __typename }')).status === 200;
}
