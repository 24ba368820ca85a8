import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createWorld } from '../support/test-gateway.ts';

test.each([
  [403, 'UPSTREAM_UNAUTHORIZED'],
  [429, 'UPSTREAM_THROTTLED'],
  [500, 'UPSTREAM_UNAVAILABLE'],
])('knows an error response that breaks off by its status: %i is %s', async (status, code) => {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-length': 500 });
    response.write('{"message":', () => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await using world = await createWorld({ apiGateway: { endpoint } });
  const { errors } = await world.query('{ clientCertificates { totalCount } }');
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  server.close();
});
