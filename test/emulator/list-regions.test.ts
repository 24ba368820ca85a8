import {
  AccountClient,
  ListRegionsCommand,
  type ListRegionsCommandInput,
  paginateListRegions,
} from '@aws-sdk/client-account';
import { expect, test } from 'vitest';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../src/emulator/emulator.ts';
import { canRun, disposable, runClient, sdkOptions } from '../support/aws-clients.ts';

const options: EmulatorOptions = {
  accounts: [
    {
      id: '111111111111',
      regions: {
        'us-east-1': {},
        'eu-west-1': {},
        'eu-south-1': { optStatus: 'ENABLED' },
        'af-south-1': { optStatus: 'DISABLED' },
        'me-south-1': { optStatus: 'ENABLING' },
      },
    },
  ],
};
const enabled = ['ENABLED', 'ENABLED_BY_DEFAULT'] as const;

async function list(
  emulator: Emulator,
  input: ListRegionsCommandInput = {},
): Promise<readonly (string | undefined)[]> {
  using client = disposable(new AccountClient(sdkOptions(emulator)));
  const { Regions = [] } = await client.send(new ListRegionsCommand(input));
  return Regions.map(({ RegionName }) => RegionName);
}

test('ListRegions in the emulator returns the Regions of the account with their status', async () => {
  await using emulator = await createEmulator(options);
  using client = disposable(new AccountClient(sdkOptions(emulator)));
  const { Regions, NextToken } = await client.send(new ListRegionsCommand({}));
  expect(Regions).toEqual([
    { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' },
    { RegionName: 'eu-south-1', RegionOptStatus: 'ENABLED' },
    { RegionName: 'eu-west-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
    { RegionName: 'me-south-1', RegionOptStatus: 'ENABLING' },
    { RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
  ]);
  expect(NextToken).toBeUndefined();
  expect(emulator.requests).toMatchObject([{ service: 'account', operation: 'ListRegions' }]);
});

test('ListRegions in the emulator returns only the Regions with a given status', async () => {
  await using emulator = await createEmulator(options);
  expect(await list(emulator, { RegionOptStatusContains: [...enabled] })).toEqual([
    'eu-south-1',
    'eu-west-1',
    'us-east-1',
  ]);
  expect(await list(emulator, { RegionOptStatusContains: ['DISABLING'] })).toEqual([]);
});

test('ListRegions in the emulator returns pages', async () => {
  await using emulator = await createEmulator(options);
  using client = disposable(new AccountClient(sdkOptions(emulator)));
  const pages: unknown[] = [];
  const input = { RegionOptStatusContains: [...enabled] };
  for await (const { Regions } of paginateListRegions({ client, pageSize: 2 }, input)) {
    pages.push(Regions?.map(({ RegionName }) => RegionName));
  }
  expect(pages).toEqual([['eu-south-1', 'eu-west-1'], ['us-east-1']]);
});

test.each<ListRegionsCommandInput>([
  { MaxResults: 0 },
  { MaxResults: 51 },
  { NextToken: 'none' },
  { RegionOptStatusContains: ['OFF' as 'ENABLED'] },
])('ListRegions in the emulator answers %j with ValidationException', async (input) => {
  await using emulator = await createEmulator(options);
  await expect(list(emulator, input)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('ListRegions in the emulator denies another account, and every account under the fault deny', async () => {
  await using emulator = await createEmulator(options);
  const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };
  await expect(list(emulator, { AccountId: '222222222222' })).rejects.toMatchObject(denied);
  emulator.always({ kind: 'deny' }, { service: 'account' });
  await expect(list(emulator)).rejects.toMatchObject(denied);
});

const hasAws = canRun('aws', '--version');

test.skipIf(!hasAws)(
  `the AWS CLI lists the Regions of the emulator${hasAws ? '' : ' (skipped: aws is not installed)'}`,
  async () => {
    await using emulator = await createEmulator(options);
    const command = ['account', 'list-regions', '--region-opt-status-contains', ...enabled];
    const format = ['--page-size', '2', '--query', 'Regions[].RegionName', '--output', 'json'];
    const output = await runClient(emulator, 'aws', ...command, ...format);
    expect(JSON.parse(output)).toEqual(['eu-south-1', 'eu-west-1', 'us-east-1']);
    expect(emulator.requests).toHaveLength(2);
  },
);

const hasBoto3 = canRun('python3', '-c', 'import boto3');
const boto3Script = `
import boto3, json
print(json.dumps([region["RegionName"] for region in boto3.client("account").list_regions()["Regions"]]))
`;

test.skipIf(!hasBoto3)(
  `boto3 lists the Regions of the emulator${hasBoto3 ? '' : ' (skipped: boto3 is not installed)'}`,
  async () => {
    await using emulator = await createEmulator(options);
    const output = await runClient(emulator, 'python3', '-c', boto3Script);
    expect(JSON.parse(output)).toHaveLength(5);
  },
);
