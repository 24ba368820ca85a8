import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { createWorld } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createRestApis } from '../support/usage.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';

const location = ['111122223333', 'us-east-1'] as const;

test('does not call a certificate missing when upstream made the list before the certificate', async () => {
  await using emulator = await createEmulator({
    credentials: plantedCredentials,
    certificates: tinyCertificates('aaaaaa'),
  });
  await using aws = await createSlowProxy(emulator);
  await using gateway = await createWorld({
    apiGateway: { endpoint: aws.url },
    config: { cacheTtlMilliseconds: 60_000 },
  });
  const answer = gateway.query(
    '{ stages { nodes { clientCertificate { __typename } } } summary { stagesMissing } }',
  );
  // The list is made, and still under way. Then the certificate is generated, and a stage presents it.
  await aws.held;
  const { certificates, restApis } = emulator.location(...location);
  for (const one of tinyCertificates('bbbbbb')) certificates.add(one);
  const stages = [{ stageName: 'prod', clientCertificateId: 'bbbbbb' }];
  for (const one of createRestApis(1, stages)) restApis.add(one);
  aws.releaseApis();
  const { data: scanned } = await gateway.query('{ stages { totalCount } }');
  expect(scanned.stages.totalCount).toBe(1);
  aws.releaseList();
  const { data, errors } = await answer;
  expect(errors).toBeUndefined();
  expect(data.stages.nodes).toEqual([{ clientCertificate: { __typename: 'ClientCertificate' } }]);
  expect(data.summary.stagesMissing).toBe(0);
});

/** Passes requests on to an emulator. It holds back the first answer with a list, and requests for APIs. */
async function createSlowProxy({ url: target }: Emulator) {
  const [held, hold] = createGate();
  const [apisReleased, releaseApis] = createGate();
  const [listReleased, releaseList] = createGate();
  const server = createServer((received, response) => {
    void (async () => {
      const { url = '', method, headers } = received;
      const isList = url.startsWith('/clientcertificates');
      if (!isList) await apisReleased;
      const body = await buffer(received);
      request(`${target}${url}`, { method, headers }, (answer) => {
        void buffer(answer).then(async (bytes) => {
          if (isList) {
            hold();
            await listReleased;
          }
          response.writeHead(answer.statusCode ?? 500, answer.headers).end(bytes);
        });
      }).end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    held,
    releaseApis,
    releaseList,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createGate(): [opened: Promise<void>, open: () => void] {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return [opened, open];
}
