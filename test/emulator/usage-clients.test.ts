import { describe, expect, test } from 'vitest';
import { createEmulator, type EmulatorOptions } from '../../src/emulator/emulator.ts';
import { canRun, runClient } from '../support/aws-clients.ts';

const acmArn = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678';
const options: EmulatorOptions = {
  restApis: [
    {
      id: 'orders0001',
      name: 'orders',
      stages: [{ stageName: 'prod', clientCertificateId: acmArn }, { stageName: 'test' }],
    },
    { id: 'users00001', name: 'users' },
  ],
  apis: [
    {
      apiId: 'chat000001',
      name: 'chat',
      protocolType: 'WEBSOCKET',
      stages: [{ stageName: '$default', clientCertificateId: 'abc123' }],
    },
    { apiId: 'http000001', name: 'http', protocolType: 'HTTP' },
  ],
  acmCertificates: [
    {
      arn: acmArn,
      domainName: 'orders.example.com',
      notBefore: 1_700_000_000,
      notAfter: 1_740_000_000,
    },
  ],
  aggregators: [{ name: 'organization' }],
};
const expression =
  "SELECT configuration.clientCertificateId WHERE configuration.clientCertificateId BETWEEN '0' AND 'zzzz'";
const selected = [
  JSON.stringify({ configuration: { clientCertificateId: acmArn } }),
  JSON.stringify({ configuration: { clientCertificateId: 'abc123' } }),
];

const hasAws = canRun('aws', '--version');

describe.skipIf(!hasAws)(`the AWS CLI${hasAws ? '' : ' (skipped: aws is not installed)'}`, () => {
  test.each<[string, string, unknown]>([
    ['apigateway get-rest-apis --page-size 1', 'items[].name', ['orders', 'users']],
    ['apigateway get-rest-api --rest-api-id orders0001', 'name', 'orders'],
    [
      'apigateway get-stages --rest-api-id orders0001',
      'item[].[stageName,clientCertificateId]',
      [
        ['prod', acmArn],
        ['test', null],
      ],
    ],
    [
      'apigateway get-stage --rest-api-id orders0001 --stage-name prod',
      'clientCertificateId',
      acmArn,
    ],
    ['apigatewayv2 get-apis --page-size 1', 'Items[].ProtocolType', ['WEBSOCKET', 'HTTP']],
    ['apigatewayv2 get-stages --api-id chat000001', 'Items[].ClientCertificateId', ['abc123']],
    [
      'apigatewayv2 get-stage --api-id chat000001 --stage-name $default',
      'ClientCertificateId',
      'abc123',
    ],
    [
      'acm list-certificates --includes extendedKeyUsage=TLS_WEB_CLIENT_AUTHENTICATION',
      'CertificateSummaryList[].RenewalEligibility',
      ['ELIGIBLE'],
    ],
    [
      'configservice describe-configuration-aggregator-sources-status --configuration-aggregator-name organization',
      'AggregatedSourceStatusList[].LastUpdateStatus',
      ['SUCCEEDED'],
    ],
  ])('the AWS CLI reads the emulator with %s', async (command, query, expected) => {
    await using emulator = await createEmulator(options);
    const format = ['--query', query, '--output', 'json'];
    const output = await runClient(emulator, 'aws', ...command.split(' '), ...format);
    expect(JSON.parse(output)).toEqual(expected);
  });

  test('the AWS CLI queries the AWS Config of the emulator', async () => {
    await using emulator = await createEmulator(options);
    const query = ['--expression', expression, '--query', 'Results', '--output', 'json'];
    const config = (...command: string[]): Promise<string> =>
      runClient(emulator, 'aws', 'configservice', ...command, ...query);
    expect(JSON.parse(await config('select-resource-config', '--page-size', '1'))).toEqual(
      selected,
    );
    const aggregator = ['--configuration-aggregator-name', 'organization'];
    const output = await config('select-aggregate-resource-config', ...aggregator);
    expect(JSON.parse(output)).toEqual(selected);
  });
});

const hasBoto3 = canRun('python3', '-c', 'import boto3');
const boto3Script = `
import boto3, json
v1, v2, acm, config = (boto3.client(name) for name in ("apigateway", "apigatewayv2", "acm", "config"))
def items(client, operation, key, **parameters):
    return [item for page in client.get_paginator(operation).paginate(**parameters) for item in page[key]]
print(json.dumps([
    [api["name"] for api in items(v1, "get_rest_apis", "items", PaginationConfig={"PageSize": 1})],
    [stage.get("clientCertificateId") for stage in v1.get_stages(restApiId="orders0001")["item"]],
    [api["ProtocolType"] for api in items(v2, "get_apis", "Items", PaginationConfig={"PageSize": "1"})],
    [stage["ClientCertificateId"] for stage in items(v2, "get_stages", "Items", ApiId="chat000001")],
    [certificate["NotAfter"].timestamp() for certificate in items(acm, "list_certificates", "CertificateSummaryList")],
    items(config, "select_aggregate_resource_config", "Results",
        ConfigurationAggregatorName="organization", Expression="""${expression}""", PaginationConfig={"PageSize": 1}),
]))
`;

test.skipIf(!hasBoto3)(
  `boto3 reads APIs, stages, certificates and AWS Config from the emulator${hasBoto3 ? '' : ' (skipped: boto3 is not installed)'}`,
  async () => {
    await using emulator = await createEmulator(options);
    const output = await runClient(emulator, 'python3', '-c', boto3Script);
    expect(JSON.parse(output)).toEqual([
      ['orders', 'users'],
      [acmArn, null],
      ['WEBSOCKET', 'HTTP'],
      ['abc123'],
      [1_740_000_000],
      selected,
    ]);
  },
);
