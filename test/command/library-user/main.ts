import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createGateway, type Gateway } from 'client-certificates-gateway';
import { createEmulator, createSampleCertificates } from 'client-certificates-gateway/emulator';

// A test of somebody who uses the gateway: on a server of their own, in front of the emulator.

const certificates = await createSampleCertificates({ count: 12, now: new Date() });
const emulator = await createEmulator({ certificates });
const gateway: Gateway = await createGateway({
  settings: { PROFILE: 'explore', CACHE_TTL: '0' },
  aws: emulator,
  log: () => undefined,
});

const server = createServer(gateway.handle).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ clientCertificates { totalCount } }' }),
});
const { data } = (await response.json()) as { data: unknown };
console.log(JSON.stringify({ data }));
console.log(emulator.requests.map(({ method, path }) => `${method} ${path}`).join('\n'));

const schema = fileURLToPath(import.meta.resolve('client-certificates-gateway/schema.graphql'));
console.log(/^type Query \{$/m.exec(readFileSync(schema, 'utf8'))?.[0]);

server.close();
await gateway.close();
await emulator.close();
