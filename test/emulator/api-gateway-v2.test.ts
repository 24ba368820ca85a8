import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetStageCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type StoredApi } from '../../src/emulator/emulator.ts';
import { disposable, sdkOptions } from '../support/aws-clients.ts';
import { signedFetch } from '../support/signed-fetch.ts';

const chat: StoredApi = {
  apiId: 'w1x2y3z4a5',
  name: 'chat',
  protocolType: 'WEBSOCKET',
  createdDate: 1_700_000_000,
  stages: [
    { stageName: 'prod', clientCertificateId: 'abc123', lastUpdatedDate: 1_700_000_200 },
    { stageName: '$default' },
    { stageName: 'test', clientCertificateId: 'def456' },
  ],
};
const apis: StoredApi[] = [
  chat,
  {
    apiId: 'b1c2d3e4f5',
    name: 'public',
    protocolType: 'HTTP',
    stages: [{ stageName: '$default' }],
  },
];
const start = (): Promise<Emulator> => createEmulator({ apis });
const clientOf = (emulator: Emulator): ApiGatewayV2Client & Disposable =>
  disposable(new ApiGatewayV2Client(sdkOptions(emulator)));

test('API Gateway V2 in the emulator returns pages of WebSocket and HTTP APIs', async () => {
  await using emulator = await start();
  using client = clientOf(emulator);
  const first = await client.send(new GetApisCommand({ MaxResults: '1' }));
  expect(first.Items).toMatchObject([
    {
      ApiId: chat.apiId,
      Name: 'chat',
      ProtocolType: 'WEBSOCKET',
      ApiEndpoint: 'wss://w1x2y3z4a5.execute-api.us-east-1.amazonaws.com',
      CreatedDate: new Date(1_700_000_000_000),
      RouteSelectionExpression: '$request.body.action',
    },
  ]);
  const second = await client.send(new GetApisCommand({ NextToken: first.NextToken }));
  expect(second.Items).toMatchObject([{ Name: 'public', ProtocolType: 'HTTP' }]);
  expect(second.NextToken).toBeUndefined();
  expect(emulator.requests).toMatchObject([
    { service: 'apigatewayv2', operation: 'GetApis', path: '/v2/apis', query: { maxResults: '1' } },
    { service: 'apigatewayv2', operation: 'GetApis' },
  ]);
});

test('API Gateway V2 in the emulator returns pages of stages with their certificates', async () => {
  await using emulator = await start();
  using client = clientOf(emulator);
  const input = { ApiId: chat.apiId, MaxResults: '2' };
  const first = await client.send(new GetStagesCommand(input));
  const second = await client.send(new GetStagesCommand({ ...input, NextToken: first.NextToken }));
  const stages = [...(first.Items ?? []), ...(second.Items ?? [])];
  expect(
    stages.map(({ StageName, ClientCertificateId }) => [StageName, ClientCertificateId]),
  ).toEqual([
    ['prod', 'abc123'],
    ['$default', undefined],
    ['test', 'def456'],
  ]);
  expect(first.Items?.[0]).toMatchObject({
    DeploymentId: expect.stringMatching(/^[0-9a-f]{6}$/) as string,
    CreatedDate: new Date(1_700_000_000_000),
    LastUpdatedDate: new Date(1_700_000_200_000),
  });
});

test('API Gateway V2 in the emulator returns one stage, whose name may need encoding', async () => {
  await using emulator = await start();
  using client = clientOf(emulator);
  const command = new GetStageCommand({ ApiId: chat.apiId, StageName: '$default' });
  expect(await client.send(command)).toMatchObject({ StageName: '$default' });
  expect(emulator.requests.at(-1)?.path).toBe('/v2/apis/w1x2y3z4a5/stages/%24default');
});

test('API Gateway V2 in the emulator answers an unknown API or stage with NotFoundException', async () => {
  await using emulator = await start();
  using client = clientOf(emulator);
  for (const command of [
    new GetStagesCommand({ ApiId: 'nothing' }),
    new GetStageCommand({ ApiId: chat.apiId, StageName: 'none' }),
  ]) {
    await expect(client.send(command as GetStagesCommand)).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  }
});

test.each(['maxResults=0', 'maxResults=501', 'nextToken=none'])(
  'API Gateway V2 in the emulator rejects %s',
  async (query) => {
    await using emulator = await start();
    const response = await signedFetch(emulator, `/v2/apis?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('BadRequestException');
  },
);

test('API Gateway V2 in the emulator denies by resource, which has no /v2', async () => {
  await using emulator = await start();
  using client = clientOf(emulator);
  emulator.always({ kind: 'deny' }, { resource: 'arn:aws:apigateway:us-east-1::/apis' });
  await expect(client.send(new GetApisCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  const { Items } = await client.send(new GetStagesCommand({ ApiId: chat.apiId }));
  expect(Items).toHaveLength(3);
});
