import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAccounts } from '../../src/config/accounts-file.ts';
import { partitionRegions } from '../../src/upstream/partition-regions.ts';

const roleArn = 'arn:aws:iam::444455556666:role/audit/certificates-reader';

test('lists its own account first, unless the file of accounts lists it', () => {
  const role = { name: 'staging', roleArn, externalId: 'shared', regions: ['eu-west-1'] };
  const parsed = parseAccounts(JSON.stringify({ accounts: [role, { name: 'x', profile: 'y' }] }));
  expect(parsed).toEqual([
    { name: 'default', access: { kind: 'own' }, regions: undefined },
    {
      name: 'staging',
      access: {
        kind: 'role',
        roleArn,
        accountId: '444455556666',
        externalId: 'shared',
        sessionName: 'client-certificates-gateway',
      },
      regions: ['eu-west-1'],
    },
    { name: 'x', access: { kind: 'profile', profile: 'y' }, regions: undefined },
  ]);
  const listed = parseAccounts(JSON.stringify({ accounts: [role, { name: 'hub', regions: [] }] }));
  expect(listed.map(({ name }) => name)).toEqual(['staging', 'hub']);
});

test('accepts a file of accounts that begins with a byte order mark', () => {
  const text = JSON.stringify({ accounts: [{ name: 'hub', regions: [] }] });
  expect(parseAccounts(`\uFEFF${text}`)).toEqual(parseAccounts(text));
});

describe('an invalid file of accounts', () => {
  test.each([
    ['{', 'is not JSON'],
    ['[]', 'at its root: expected an object'],
    ['{"accounts":[]}', 'at accounts: expected a list of 1 to 1000 accounts'],
    ['{"accounts":[{"name":"a"}],"more":1}', 'at more: expected one of $schema, accounts'],
    ['{"accounts":["a"]}', 'at accounts[0]: expected an object'],
    ['{"accounts":[{"profile":"a"}]}', 'at accounts[0].name: expected 1 to 64'],
    ['{"accounts":[{"name":"a/b"}]}', 'at accounts[0].name: expected 1 to 64'],
    ['{"accounts":[{"name":"a","rolearn":"b"}]}', 'at accounts[0].rolearn: expected one of name'],
    ['{"accounts":[{"name":"a","roleArn":"role/b"}]}', 'at accounts[0].roleArn: expected the ARN'],
    ['{"accounts":[{"name":"a","externalId":"secret"}]}', 'at accounts[0].externalId: expected a'],
    [
      `{"accounts":[{"name":"a","roleArn":"${roleArn}","profile":"b"}]}`,
      'at accounts[0]: expected a profile or a roleArn',
    ],
    [
      `{"accounts":[{"name":"a","roleArn":"${roleArn}","sessionName":"no spaces"}]}`,
      'at accounts[0].sessionName: expected 2 to 64',
    ],
    ['{"accounts":[{"name":"a","regions":"some"}]}', 'at accounts[0].regions: expected "all"'],
    ['{"accounts":[{"name":"a","regions":["x"]}]}', 'at accounts[0].regions[0]: expected the name'],
    [
      '{"accounts":[{"name":"a","regions":["us-east-1","us-east-1"]}]}',
      'at accounts[0].regions: expected "all"',
    ],
    [
      '{"accounts":[{"name":"a","profile":"b"},{"name":"a","profile":"c"}]}',
      'at accounts[1].name: expected another name than "a"',
    ],
    [
      '{"accounts":[{"name":"default","profile":"b"}]}',
      'at accounts[0].name: expected another name than "default"',
    ],
    ['{"accounts":[{"name":"a"},{"name":"b"}]}', 'at accounts[1]: expected a profile or a roleArn'],
  ])('rejects a file of accounts with one line that names the place: %s', (text, line) => {
    let message = '';
    try {
      parseAccounts(text);
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toContain(line);
    expect(message).not.toMatch(/\n|secret/);
  });
});

test('accounts.schema.json has the properties and the patterns of the parser', async () => {
  const schema = JSON.parse(await readFile('accounts.schema.json', 'utf8')) as Schema;
  const source = await readFile('src/config/accounts-file.ts', 'utf8');
  const { properties } = schema.$defs.account;
  expect(Object.keys(properties)).toEqual([
    'name',
    'profile',
    'roleArn',
    'externalId',
    'sessionName',
    'regions',
  ]);
  for (const { pattern } of Object.values(properties)) {
    if (pattern !== undefined) expect(source).toContain(`/${pattern}/`);
  }
});

test('the Regions of a partition are those of the AWS SDK', async () => {
  const require = createRequire(import.meta.url);
  const core = dirname(require.resolve('@aws-sdk/core/package.json'));
  const file = 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
  const text = await readFile(join(core, file), 'utf8');
  const { partitions } = JSON.parse(text.slice(text.indexOf('{')).replace(/;\s*$/, '')) as {
    partitions: { id: string; regions: Record<string, unknown> }[];
  };
  const known = partitions.map(({ id, regions }) => [
    id,
    Object.keys(regions).filter((region) => !region.endsWith('-global')),
  ]);
  expect(partitionRegions).toEqual(Object.fromEntries(known));
});

interface Schema {
  readonly $defs: {
    readonly account: {
      readonly properties: Readonly<Record<string, { readonly pattern?: string }>>;
    };
  };
}
