import {
  ConfigServiceClient,
  DescribeConfigurationAggregatorSourcesStatusCommand,
  paginateSelectAggregateResourceConfig,
  SelectAggregateResourceConfigCommand,
  SelectResourceConfigCommand,
} from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import {
  type AccountOptions,
  type AggregatorSource,
  createEmulator,
  type Emulator,
} from '../../src/emulator/emulator.ts';
import { disposable, sdkOptions } from '../support/aws-clients.ts';

const [home, other] = ['111111111111', '222222222222'] as const;
const acmArn = `arn:aws:acm:eu-west-1:${other}:certificate/1`;

function createAccounts(sources?: readonly AggregatorSource[]): AccountOptions[] {
  return [
    {
      id: home,
      regions: {
        'us-east-1': {
          aggregators: [{ name: 'organization', ...(sources && { sources }) }],
          restApis: [
            {
              id: 'orders0001',
              name: 'orders',
              stages: [
                {
                  stageName: 'prod',
                  clientCertificateId: 'abc123',
                  lastUpdatedDate: 1_700_000_000,
                  tags: { env: 'prod' },
                },
                { stageName: 'test' },
                {
                  stageName: 'moved',
                  clientCertificateId: 'new001',
                  recordedClientCertificateId: 'old001',
                },
              ],
            },
          ],
        },
      },
    },
    {
      id: other,
      regions: {
        'eu-west-1': {
          restApis: [
            {
              id: 'users00001',
              name: 'users',
              stages: [{ stageName: 'live', clientCertificateId: acmArn }],
            },
          ],
          apis: [
            {
              apiId: 'chat000001',
              name: 'chat',
              protocolType: 'WEBSOCKET',
              stages: [{ stageName: 'prod', clientCertificateId: 'def456' }],
            },
          ],
        },
        'ap-south-1': { recordedTypes: [], restApis: [{ id: 'none', name: 'none' }] },
      },
    },
  ];
}

const clientOf = (emulator: Emulator): ConfigServiceClient & Disposable =>
  disposable(new ConfigServiceClient(sdkOptions(emulator)));

async function select(emulator: Emulator, expression: string): Promise<unknown[]> {
  using client = clientOf(emulator);
  const { Results = [] } = await client.send(
    new SelectAggregateResourceConfigCommand({
      ConfigurationAggregatorName: 'organization',
      Expression: expression,
    }),
  );
  return Results.map((row) => JSON.parse(row) as unknown);
}

const certificates = (rows: readonly unknown[]): unknown[] =>
  rows.map(
    (row) =>
      (row as { configuration?: { clientCertificateId?: string } }).configuration
        ?.clientCertificateId,
  );

const stageTypes = "resourceType IN ('AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage')";

describe('SelectAggregateResourceConfig', () => {
  test('SelectAggregateResourceConfig returns the selected fields of stages in every account and Region', async () => {
    await using emulator = await createEmulator({ accounts: createAccounts() });
    const fields =
      'accountId, awsRegion, resourceType, resourceId, resourceName, configuration.clientCertificateId, configurationItemCaptureTime';
    const condition = `${stageTypes} AND configuration.clientCertificateId BETWEEN '0' AND 'zzzz'`;
    const rows = await select(emulator, `SELECT ${fields} WHERE ${condition}`);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toEqual({
      accountId: home,
      awsRegion: 'us-east-1',
      resourceType: 'AWS::ApiGateway::Stage',
      resourceId: 'arn:aws:apigateway:us-east-1::/restapis/orders0001/stages/prod',
      resourceName: 'prod',
      configuration: { clientCertificateId: 'abc123' },
      configurationItemCaptureTime: '2023-11-14T22:13:20.000Z',
    });
    expect(certificates(rows)).toEqual(['abc123', 'old001', acmArn, 'def456']);
    expect(rows[3]).toMatchObject({
      accountId: other,
      awsRegion: 'eu-west-1',
      resourceType: 'AWS::ApiGatewayV2::Stage',
      resourceId: 'arn:aws:apigateway:eu-west-1::/apis/chat000001/stages/prod',
    });
  });

  test.each<[string, unknown[]]>([
    ["configuration.clientCertificateId = 'abc123'", ['abc123']],
    ["configuration.clientCertificateId IN ('abc123', 'def456')", ['abc123', 'def456']],
    [
      "configuration.clientCertificateId BETWEEN 'abc123' AND 'def456'",
      ['abc123', acmArn, 'def456'],
    ],
    ["configuration.clientCertificateId LIKE 'arn:aws%'", [acmArn]],
    ["configuration.clientCertificateId LIKE '%c1%'", ['abc123']],
    [`accountId = '${other}' AND ${stageTypes}`, [acmArn, 'def456']],
    [`${stageTypes} AND NOT awsRegion = 'us-east-1'`, [acmArn, 'def456']],
    [
      "resourceName = 'live' OR (resourceName = 'prod' AND accountId NOT IN ('111111111111'))",
      [acmArn, 'def456'],
    ],
    ["tags.tag = 'env=prod'", ['abc123']],
    ["resourceName = 'it''s'", []],
    ["__proto__.constructor = 'a'", []],
  ])('SelectAggregateResourceConfig evaluates WHERE %s', async (condition, expected) => {
    await using emulator = await createEmulator({ accounts: createAccounts() });
    const expression = `SELECT configuration.clientCertificateId WHERE ${condition}`;
    expect(certificates(await select(emulator, expression))).toEqual(expected);
  });

  test('SelectAggregateResourceConfig groups and counts', async () => {
    await using emulator = await createEmulator({ accounts: createAccounts() });
    const grouped = `SELECT accountId, awsRegion, COUNT(*) WHERE ${stageTypes} GROUP BY accountId, awsRegion`;
    expect(await select(emulator, grouped)).toEqual([
      { accountId: home, awsRegion: 'us-east-1', 'COUNT(*)': 3 },
      { accountId: other, awsRegion: 'eu-west-1', 'COUNT(*)': 2 },
    ]);
    expect(await select(emulator, "SELECT COUNT(*) WHERE resourceType = 'none'")).toEqual([
      { 'COUNT(*)': 0 },
    ]);
  });

  test('SelectAggregateResourceConfig returns whole items for *, with the protocol of an API', async () => {
    await using emulator = await createEmulator({ accounts: createAccounts() });
    const [api] = await select(emulator, "SELECT * WHERE resourceType = 'AWS::ApiGatewayV2::Api'");
    expect(api).toMatchObject({
      resourceName: 'chat',
      configuration: { apiId: 'chat000001', protocolType: 'WEBSOCKET' },
      configurationItemStatus: 'OK',
    });
  });

  test('SelectAggregateResourceConfig returns pages of 25 by default, and of at most 100', async () => {
    const stages = Array.from({ length: 120 }, (_, index) => ({
      stageName: `stage${index}`,
      clientCertificateId: 'abc123',
    }));
    await using emulator = await createEmulator({
      aggregators: [{ name: 'organization' }],
      restApis: [{ id: 'a', name: 'many', stages }],
    });
    using client = clientOf(emulator);
    const input = {
      ConfigurationAggregatorName: 'organization',
      Expression: `SELECT resourceId WHERE ${stageTypes}`,
    };
    const sizes: (number | undefined)[] = [];
    const pages = paginateSelectAggregateResourceConfig({ client, pageSize: 100 }, { ...input });
    for await (const page of pages) sizes.push(page.Results?.length);
    expect(sizes).toEqual([100, 20]);
    const byDefault = await client.send(new SelectAggregateResourceConfigCommand(input));
    expect(byDefault.Results).toHaveLength(25);
    expect(byDefault.QueryInfo).toEqual({ SelectFields: [{ Name: 'resourceId' }] });
    const grouped = await client.send(
      new SelectAggregateResourceConfigCommand({
        ...input,
        Expression: 'SELECT resourceId, COUNT(*) GROUP BY resourceId',
      }),
    );
    expect(grouped.Results).toHaveLength(121);
  });

  test('SelectAggregateResourceConfig leaves out a source that failed', async () => {
    const accounts = createAccounts([
      { accountId: home, region: 'us-east-1' },
      { accountId: other, region: 'eu-west-1', status: 'FAILED' },
      { accountId: '999999999999', region: 'eu-west-1', status: 'OUTDATED' },
    ]);
    await using emulator = await createEmulator({ accounts });
    const rows = await select(emulator, `SELECT accountId WHERE ${stageTypes}`);
    expect(rows).toEqual(Array(3).fill({ accountId: home }));
  });

  test.each([
    '',
    'SELECT',
    'DELETE resourceId',
    'SELECT resourceId FROM resources',
    'SELECT resourceId WHERE',
    'SELECT resourceId WHERE resourceId IS NULL',
    'SELECT resourceId WHERE resourceId = resourceName',
    "SELECT resourceId WHERE resourceId LIKE 'a%' JOIN",
    "SELECT resourceId WHERE (resourceId = 'a'",
    "SELECT resourceId WHERE resourceId = 'a",
    'SELECT COUNT(*) GROUP BY a, b, c, d',
    `SELECT resourceId WHERE resourceId IN (${"'abcdef',".repeat(500)}'a')`,
  ])(
    'SelectAggregateResourceConfig answers %j with InvalidExpressionException',
    async (expression) => {
      await using emulator = await createEmulator({ accounts: createAccounts() });
      await expect(select(emulator, expression)).rejects.toMatchObject({
        name: 'InvalidExpressionException',
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  test.each([
    ['NoSuchConfigurationAggregatorException', { ConfigurationAggregatorName: 'none' }],
    ['InvalidLimitException', { Limit: 101 }],
    ['InvalidNextTokenException', { NextToken: 'none' }],
  ])('SelectAggregateResourceConfig answers invalid input with %s', async (name, input) => {
    await using emulator = await createEmulator({ accounts: createAccounts() });
    using client = clientOf(emulator);
    const command = new SelectAggregateResourceConfigCommand({
      ConfigurationAggregatorName: 'organization',
      Expression: 'SELECT resourceId',
      ...input,
    });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });
});

test('SelectResourceConfig returns what its own account records in the Region', async () => {
  await using emulator = await createEmulator({ accounts: createAccounts() });
  using client = clientOf(emulator);
  const Expression = `SELECT resourceName WHERE ${stageTypes}`;
  const { Results } = await client.send(new SelectResourceConfigCommand({ Expression }));
  expect(Results?.map((row) => JSON.parse(row) as unknown)).toEqual([
    { resourceName: 'prod' },
    { resourceName: 'test' },
    { resourceName: 'moved' },
  ]);
});

describe('DescribeConfigurationAggregatorSourcesStatus', () => {
  test('DescribeConfigurationAggregatorSourcesStatus returns every location as a source by default', async () => {
    const now = new Date('2026-11-23T12:00:00.500Z');
    await using emulator = await createEmulator({ accounts: createAccounts(), now: () => now });
    using client = disposable(
      new ConfigServiceClient({
        ...sdkOptions(emulator),
        systemClockOffset: now.getTime() - Date.now(),
      }),
    );
    const { AggregatedSourceStatusList } = await client.send(
      new DescribeConfigurationAggregatorSourcesStatusCommand({
        ConfigurationAggregatorName: 'organization',
      }),
    );
    const source = { SourceType: 'ACCOUNT', LastUpdateStatus: 'SUCCEEDED', LastUpdateTime: now };
    expect(AggregatedSourceStatusList).toEqual([
      { SourceId: home, AwsRegion: 'us-east-1', ...source },
      { SourceId: other, AwsRegion: 'eu-west-1', ...source },
      { SourceId: other, AwsRegion: 'ap-south-1', ...source },
    ]);
  });

  test('DescribeConfigurationAggregatorSourcesStatus returns the given sources by status and in pages', async () => {
    const failed: AggregatorSource = {
      accountId: other,
      region: 'eu-west-1',
      status: 'FAILED',
      lastUpdateTime: 1_700_000_000,
      errorCode: 'ACCESS_DENIED',
      errorMessage: 'No authorization',
    };
    const accounts = createAccounts([
      { accountId: home, region: 'us-east-1' },
      { accountId: other, region: 'ap-south-1', status: 'OUTDATED' },
      failed,
    ]);
    await using emulator = await createEmulator({ accounts });
    using client = clientOf(emulator);
    const input = { ConfigurationAggregatorName: 'organization' };
    const byStatus = await client.send(
      new DescribeConfigurationAggregatorSourcesStatusCommand({
        ...input,
        UpdateStatus: ['FAILED'],
      }),
    );
    expect(byStatus.AggregatedSourceStatusList).toEqual([
      {
        SourceId: other,
        SourceType: 'ACCOUNT',
        AwsRegion: 'eu-west-1',
        LastUpdateStatus: 'FAILED',
        LastUpdateTime: new Date(1_700_000_000_000),
        LastErrorCode: 'ACCESS_DENIED',
        LastErrorMessage: 'No authorization',
      },
    ]);
    const first = await client.send(
      new DescribeConfigurationAggregatorSourcesStatusCommand({ ...input, Limit: 2 }),
    );
    const second = await client.send(
      new DescribeConfigurationAggregatorSourcesStatusCommand({
        ...input,
        NextToken: first.NextToken,
      }),
    );
    expect(first.AggregatedSourceStatusList).toHaveLength(2);
    expect(second.AggregatedSourceStatusList).toHaveLength(1);
  });

  test('DescribeConfigurationAggregatorSourcesStatus can be denied on the aggregator', async () => {
    await using emulator = await createEmulator({ accounts: createAccounts() });
    using client = clientOf(emulator);
    emulator.always(
      { kind: 'deny' },
      { resource: `arn:aws:config:us-east-1:${home}:config-aggregator/*` },
    );
    const command = new DescribeConfigurationAggregatorSourcesStatusCommand({
      ConfigurationAggregatorName: 'organization',
    });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
