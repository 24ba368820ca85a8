import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { plantedCredentials, searchForSecrets, takeLeaks } from '../support/planted-secrets.ts';
import { createWorld } from '../support/test-gateway.ts';

// All other tests rely on this search for planted secrets in responses and log lines.

const secret = plantedCredentials.secretAccessKey;

test.each([
  ['at once', [secret]],
  ['piece by piece', [secret.slice(0, 7), secret.slice(7)]],
])('the search finds a secret in the body of a response written %s', async (_name, pieces) => {
  const server = createServer((_request, response) => {
    for (const piece of pieces) response.write(piece);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}`)).text();
  expect(takeLeaks()).toEqual([`a response has ${secret}`]);
  server.close();
});

test('the search finds a secret in a line of the log', () => {
  searchForSecrets('a line of the log', JSON.stringify({ key: plantedCredentials.accessKeyId }));
  expect(takeLeaks()).toEqual([`a line of the log has ${plantedCredentials.accessKeyId}`]);
});

test('the search finds the address of an emulator until it is closed, because its port is then free', async () => {
  const world = await createWorld();
  const { host } = new URL(world.emulator.url);
  searchForSecrets('a line of the log', host);
  expect(takeLeaks()).toEqual([`a line of the log has ${host}`]);
  await world[Symbol.asyncDispose]();
  searchForSecrets('a line of the log', host);
  expect(takeLeaks()).toEqual([]);
});
