import { describe, expect, test } from 'vitest';
import { parseAccounts } from '../../src/config/accounts-file.ts';
import type {
  AggregatorSource,
  RegionOptions,
  StoredCertificate,
  StoredStage,
} from '../../src/emulator/emulator.ts';
import { createRestApis, createUsageWorld, createWebSocketApi } from '../support/usage.ts';

const account = '111122223333';
const acmArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1234';
const day = 86_400;
const calls = [
  'DescribeConfigurationAggregatorSourcesStatus',
  'GetCallerIdentity',
  'SelectAggregateResourceConfig',
  'SelectAggregateResourceConfig',
];

/** Both types of stages, some of them with certificates. */
const both: RegionOptions = {
  certificates: [createCertificate('late', 200), createCertificate('soon', 10)],
  restApis: createRestApis(3, [use('prod', 'late'), { stageName: 'test' }]),
  apis: [createWebSocketApi('chat', [use('prod', 'late')])],
};

describe('usage from AWS Config', () => {
  test('reads the usage from AWS Config without a call for each API', async () => {
    await using world = await createConfigWorld(both);
    const { stages, coverage, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ apis: 4, scanned: 4, complete: true, source: 'CONFIG' });
    expect(stages.map(({ arn }) => arn.replace(/^.*::/, ''))).toEqual([
      '/apis/chat/stages/prod',
      '/restapis/rest0/stages/prod',
      '/restapis/rest1/stages/prod',
      '/restapis/rest2/stages/prod',
    ]);
    expect(stages[1]).toMatchObject({
      api: { id: 'rest0', name: null, protocol: 'REST' },
      clientCertificateId: 'late',
    });
    expect(world.takeOperations()).toEqual([...calls, 'GetClientCertificates'].sort());
  });

  test('takes the age of the usage from the aggregator', async () => {
    const lastUpdateTime = 1_760_000_000;
    const sources = [{ accountId: account, region: 'us-east-1', lastUpdateTime }];
    await using world = await createConfigWorld(both, sources);
    const { coverage } = await world.readUsage();
    expect(coverage).toMatchObject({ asOf: new Date(lastUpdateTime * 1000), source: 'CONFIG' });
  });

  test('takes the age of the usage from the aggregator, even when some APIs are scanned now', async () => {
    const lastUpdateTime = 1_760_000_000;
    const sources = [{ accountId: account, region: 'us-east-1', lastUpdateTime }];
    const recordedTypes = ['AWS::ApiGateway::Stage'] as const;
    await using world = await createConfigWorld({ ...both, recordedTypes }, sources);
    const { coverage } = await world.readUsage();
    expect(world.takeOperations()).toContain('GetApis');
    expect(coverage).toMatchObject({ asOf: new Date(lastUpdateTime * 1000), complete: true });
  });

  test('reads up to 100 stages with a certificate from AWS Config in one call', async () => {
    const restApis = createRestApis(250, [use('prod', 'late')]);
    await using world = await createConfigWorld({ ...both, restApis });
    expect((await world.readUsage()).stages).toHaveLength(251);
    expect(world.takeOperations()).toEqual([
      'DescribeConfigurationAggregatorSourcesStatus',
      'GetCallerIdentity',
      'GetClientCertificates',
      ...Array.from({ length: 1 + 3 }, () => 'SelectAggregateResourceConfig'),
    ]);
  });

  test('confirms only the stages whose certificate expires within 30 days', async () => {
    await using world = await createConfigWorld({
      ...both,
      restApis: createRestApis(2, [use('prod', 'late'), use('dev', 'soon'), use('acm', acmArn)]),
      acmCertificates: [
        { arn: acmArn, domainName: 'a.example.com', notBefore: 0, notAfter: inDays(5) },
      ],
    });
    const { coverage, stages } = await world.readUsage();
    expect(coverage).toMatchObject({ complete: true });
    expect(stages).toHaveLength(7);
    expect(world.takeOperations()).toEqual(
      [
        ...calls,
        'GetClientCertificates',
        'ListCertificates',
        ...Array.from({ length: 4 }, () => 'GetStage'),
      ].sort(),
    );
  });

  test('confirms no stage when the list of certificates is denied, and the usage is still complete', async () => {
    const restApis = createRestApis(1, [use('prod', 'soon')]);
    await using world = await createConfigWorld({ ...both, restApis });
    world.emulator.always({ kind: 'deny' }, { operation: 'GetClientCertificates' });
    const { coverage, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ denied: 0, complete: true, source: 'CONFIG' });
    expect(world.takeOperations()).toEqual([...calls, 'GetClientCertificates'].sort());
  });

  test('prefers the certificate of a stage itself to the older record in AWS Config', async () => {
    const switched = { ...use('prod', 'late'), recordedClientCertificateId: 'soon' };
    await using world = await createConfigWorld({
      ...both,
      restApis: createRestApis(1, [switched]),
    });
    const { stages } = await world.readUsage();
    expect(stages.map(({ clientCertificateId }) => clientCertificateId)).toEqual(['late', 'late']);
  });

  test('rejects a confirmation that describes another stage, and keeps the recorded stage', async () => {
    const restApis = createRestApis(1, [use('prod', 'soon')]);
    await using world = await createConfigWorld({ ...both, restApis, apis: [] });
    world.emulator.always(
      { kind: 'rewrite', rewrite: (body) => ({ ...body, stageName: 'other' }) },
      { operation: 'GetStage' },
    );
    const { stages, coverage, errors } = await world.readUsage();
    expect(stages.map(({ name }) => name)).toEqual(['prod']);
    expect(coverage.complete).toBe(false);
    expect(errors).toMatchObject([{ code: 'UPSTREAM_MALFORMED' }]);
  });

  test('leaves out a recorded stage that was deleted', async () => {
    const sockets = [createWebSocketApi('chat', [use('prod', 'late')])];
    await using world = await createConfigWorld({
      ...both,
      restApis: createRestApis(1, [use('prod', 'soon')]),
      apis: sockets,
    });
    world.emulator.always(
      { kind: 'error', status: 404, type: 'NotFoundException' },
      { operation: 'GetStage' },
    );
    const { stages, coverage, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage.complete).toBe(true);
    expect(stages.map(({ api }) => api.id)).toEqual(['chat']);
  });

  test.each<[string, AggregatorSource[]]>([
    ['failed', [{ accountId: account, region: 'us-east-1', status: 'FAILED' }]],
    ['is outdated', [{ accountId: account, region: 'us-east-1', status: 'OUTDATED' }]],
    ['covers another Region', [{ accountId: account, region: 'eu-west-1' }]],
  ])('scans the APIs when the aggregator %s', async (_name, sources) => {
    await using world = await createConfigWorld(both, sources);
    const { stages, coverage } = await world.readUsage();
    expect(coverage).toMatchObject({ apis: 4, scanned: 4, complete: true, source: 'SCAN' });
    expect(stages).toHaveLength(7);
  });

  test('scans only the APIs of a type that AWS Config does not record', async () => {
    await using world = await createConfigWorld({
      ...both,
      recordedTypes: ['AWS::ApiGateway::Stage'],
    });
    const { stages, coverage } = await world.readUsage();
    expect(coverage).toMatchObject({ apis: 4, complete: true, source: 'CONFIG' });
    expect(stages).toHaveLength(4);
    const operations = world.takeOperations();
    expect(operations).toContain('GetApis');
    expect(operations).not.toContain('GetRestApis');
    expect(operations.filter((operation) => operation === 'GetStages')).toHaveLength(1);
  });

  test.each([
    ['is denied', { kind: 'deny' as const }],
    ['answers with no JSON', { kind: 'respond' as const, body: '<html>' }],
    ['answers with no object', { kind: 'respond' as const, body: '{"Results":["7"]}' }],
    ['answers in another form', { kind: 'respond' as const, body: '{"Rows":[]}' }],
    [
      'names an unknown stage',
      { kind: 'respond' as const, body: JSON.stringify({ Results: [row('arn:aws:x')] }) },
    ],
    [
      'has an id of another type',
      { kind: 'respond' as const, body: JSON.stringify({ Results: [row(stageArn, 7)] }) },
    ],
  ])('scans the APIs when AWS Config %s', async (_name, fault) => {
    const warnings: string[] = [];
    await using world = await createConfigWorld(both, undefined, warnings);
    world.emulator.always(fault, { operation: 'SelectAggregateResourceConfig' });
    const { stages, coverage, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ apis: 4, complete: true, source: 'SCAN' });
    expect(stages).toHaveLength(7);
  });

  test('reads other accounts from AWS Config when the account of the aggregator is not read itself', async () => {
    const member = '444455556666';
    await using world = await createUsageWorld({
      accounts: [
        { id: account, regions: { 'us-east-1': { aggregators: [{ name: 'organization' }] } } },
        { id: member, roles: [{ name: 'reader' }], regions: { 'eu-west-1': both } },
      ],
      upstream: {
        usage: { configAggregator: { name: 'organization', region: 'us-east-1' } },
        config: {
          regions: ['eu-west-1'],
          accounts: parseAccounts(
            JSON.stringify({
              accounts: [
                { name: 'hub', regions: [] },
                { name: 'member', roleArn: `arn:aws:iam::${member}:role/reader` },
              ],
            }),
          ),
        },
      },
    });
    const { stages, coverage } = await world.readUsage();
    expect(coverage).toMatchObject({ apis: 4, complete: true, source: 'CONFIG' });
    expect(stages[0]?.location).toMatchObject({ account: member, region: 'eu-west-1' });
  });

  test('warns and scans the APIs when the aggregator does not exist', async () => {
    const warnings: string[] = [];
    await using world = await createConfigWorld(both, undefined, warnings, 'other');
    expect((await world.readUsage()).coverage).toMatchObject({ complete: true, source: 'SCAN' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^The aggregator of AWS Config cannot be used\. AWS Config rejected /,
    );
  });
});

const stageArn = 'arn:aws:apigateway:us-east-1::/restapis/a1/stages/prod';

function row(arn: string, clientCertificateId: unknown = 'late'): string {
  return JSON.stringify({
    accountId: account,
    awsRegion: 'us-east-1',
    resourceType: 'AWS::ApiGateway::Stage',
    arn,
    configuration: { clientCertificateId },
  });
}

async function createConfigWorld(
  region: RegionOptions,
  sources?: readonly AggregatorSource[],
  warnings: string[] = [],
  name = 'organization',
) {
  const aggregators = [{ name: 'organization', ...(sources && { sources }) }];
  return createUsageWorld({
    ...region,
    aggregators,
    upstream: {
      usage: { configAggregator: { name, region: undefined } },
      warn: (message) => warnings.push(message),
    },
  });
}

function createCertificate(clientCertificateId: string, daysLeft: number): StoredCertificate {
  const expirationDate = inDays(daysLeft);
  return {
    clientCertificateId,
    createdDate: expirationDate - 365 * day,
    expirationDate,
    pemEncodedCertificate: 'PEM',
  };
}

function inDays(days: number): number {
  return Math.floor(Date.now() / 1000) + days * day;
}

function use(stageName: string, clientCertificateId: string): StoredStage {
  return { stageName, clientCertificateId };
}
