import {
  GetRestApiCommand,
  GetStageCommand,
  GetStagesCommand,
  paginateGetRestApis,
} from '@aws-sdk/client-api-gateway';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type StoredRestApi } from '../../src/emulator/emulator.ts';
import { createSdkClient } from '../support/aws-clients.ts';
import { signedFetch } from '../support/signed-fetch.ts';

const acmArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d';
const orders: StoredRestApi = {
  id: 'a1b2c3d4e5',
  name: 'orders',
  description: 'Orders of the shop',
  createdDate: 1_700_000_000,
  tags: { team: 'shop' },
  stages: [
    {
      stageName: 'prod',
      clientCertificateId: 'abc123',
      deploymentId: 'dep001',
      createdDate: 1_700_000_100,
      lastUpdatedDate: 1_700_000_200,
      tags: { env: 'prod' },
    },
    { stageName: 'mtls', clientCertificateId: acmArn },
    { stageName: 'plain' },
  ],
};
const restApis: StoredRestApi[] = [
  orders,
  { id: 'f6g7h8i9j0', name: 'users' },
  { id: 'k1l2m3n4o5', name: 'search', stages: [] },
];
const start = (): Promise<Emulator> => createEmulator({ restApis });

test('the emulator returns pages of REST APIs', async () => {
  await using emulator = await start();
  using client = createSdkClient(emulator);
  const pages: unknown[] = [];
  for await (const { items } of paginateGetRestApis({ client, pageSize: 2 }, {})) {
    pages.push(items?.map(({ name }) => name));
  }
  expect(pages).toEqual([['orders', 'users'], ['search']]);
  expect(emulator.requests).toMatchObject([
    { service: 'apigateway', operation: 'GetRestApis', query: { limit: '2' } },
    { operation: 'GetRestApis' },
  ]);
});

test('the emulator returns one REST API', async () => {
  await using emulator = await start();
  using client = createSdkClient(emulator);
  const api = await client.send(new GetRestApiCommand({ restApiId: orders.id }));
  expect(api).toEqual({
    $metadata: expect.anything() as unknown,
    id: orders.id,
    name: 'orders',
    description: 'Orders of the shop',
    createdDate: new Date(1_700_000_000_000),
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
    tags: { team: 'shop' },
    disableExecuteApiEndpoint: false,
  });
});

test('the emulator returns the stages of a REST API with their certificates', async () => {
  await using emulator = await start();
  using client = createSdkClient(emulator);
  const { item } = await client.send(new GetStagesCommand({ restApiId: orders.id }));
  expect(
    item?.map(({ stageName, clientCertificateId }) => [stageName, clientCertificateId]),
  ).toEqual([
    ['prod', 'abc123'],
    ['mtls', acmArn],
    ['plain', undefined],
  ]);
  const byDeployment = new GetStagesCommand({ restApiId: orders.id, deploymentId: 'dep001' });
  expect((await client.send(byDeployment)).item).toHaveLength(1);
  expect((await client.send(new GetStagesCommand({ restApiId: 'f6g7h8i9j0' }))).item).toEqual([]);
});

test('the emulator returns one stage of a REST API', async () => {
  await using emulator = await start();
  using client = createSdkClient(emulator);
  const command = new GetStageCommand({ restApiId: orders.id, stageName: 'prod' });
  const stage = await client.send(command);
  expect(stage).toEqual({
    $metadata: expect.anything() as unknown,
    deploymentId: 'dep001',
    clientCertificateId: 'abc123',
    stageName: 'prod',
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    tracingEnabled: false,
    createdDate: new Date(1_700_000_100_000),
    lastUpdatedDate: new Date(1_700_000_200_000),
    tags: { env: 'prod' },
  });
});

test('the emulator answers an unknown or deleted REST API and an unknown stage with NotFoundException', async () => {
  await using emulator = await start();
  using client = createSdkClient(emulator);
  const unknown = { name: 'NotFoundException', $metadata: { httpStatusCode: 404 } };
  const noApi = new GetStagesCommand({ restApiId: 'nothing' });
  await expect(client.send(noApi)).rejects.toMatchObject({
    ...unknown,
    message: 'Invalid API identifier specified 111122223333:nothing',
  });
  const noStage = new GetStageCommand({ restApiId: orders.id, stageName: 'none' });
  await expect(client.send(noStage)).rejects.toMatchObject({
    ...unknown,
    message: 'Invalid stage identifier specified',
  });
  emulator.location('111122223333', 'us-east-1').restApis.delete(orders.id);
  await expect(client.send(new GetStagesCommand({ restApiId: orders.id }))).rejects.toMatchObject(
    unknown,
  );
});

test('the emulator rejects for REST APIs a limit out of range and a position of another list', async () => {
  await using emulator = await createEmulator({
    restApis,
    certificates: ['a', 'b'].map((clientCertificateId) => ({
      clientCertificateId,
      createdDate: 0,
      expirationDate: 0,
      pemEncodedCertificate: 'PEM',
    })),
  });
  const certificates = await signedFetch(emulator, '/clientcertificates?limit=1');
  const { position } = (await certificates.json()) as { position: string };
  const query = new URLSearchParams({ position }).toString();
  for (const path of ['/restapis?limit=0', '/restapis?limit=501', `/restapis?${query}`]) {
    const response = await signedFetch(emulator, path);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('BadRequestException');
  }
});

test('the emulator answers REST APIs and stages in HAL when the client does not accept JSON', async () => {
  await using emulator = await start();
  const hal = { headers: { accept: '*/*' } };
  const list = await signedFetch(emulator, '/restapis?limit=1', hal);
  expect(list.headers.get('content-type')).toBe('application/hal+json');
  expect(await list.json()).toMatchObject({
    _links: {
      self: { href: '/restapis?limit=1' },
      item: { href: '/restapis/a1b2c3d4e5' },
      next: { href: expect.stringMatching(/^\/restapis\?limit=1&position=/) as string },
    },
    _embedded: { item: { id: 'a1b2c3d4e5', createdDate: '2023-11-14T22:13:20Z' } },
  });
  const stage = await signedFetch(emulator, '/restapis/a1b2c3d4e5/stages/prod', hal);
  expect(await stage.json()).toMatchObject({
    _links: { self: { href: '/restapis/a1b2c3d4e5/stages/prod' } },
    clientCertificateId: 'abc123',
    lastUpdatedDate: '2023-11-14T22:16:40Z',
  });
});

test('the emulator denies REST APIs and stages by resource', async () => {
  await using emulator = await start();
  emulator.always({ kind: 'deny' }, { resource: 'arn:aws:apigateway:*::/restapis/*/stages' });
  const paths = ['/restapis', '/restapis/a1b2c3d4e5', '/restapis/a1b2c3d4e5/stages'];
  const responses = await Promise.all(paths.map((path) => signedFetch(emulator, path)));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 403]);
});
