import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type AnySchemaObject, Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAccounts } from '../../src/config/accounts-file.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
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
  const schema = (await readSchema()) as Schema;
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

test('accounts.schema.json accepts a file of one account exactly when the parser does', async () => {
  const validate = new Ajv2020().compile(await readSchema());
  const verdicts = { accepted: 0, rejected: 0 };
  fc.assert(
    fc.property(fileOfOneAccount, (file) => {
      const isAccepted = isAcceptedByParser(file);
      verdicts[isAccepted ? 'accepted' : 'rejected'] += 1;
      expect(validate(file)).toBe(isAccepted);
    }),
    { numRuns: 5000 },
  );
  expect(Math.min(verdicts.accepted, verdicts.rejected)).toBeGreaterThan(500);
});

test.each([
  ['no account', []],
  ['1,000 accounts', accountsOf(1000)],
  ['1,001 accounts', accountsOf(1001)],
  ['an account beside a wrong one', [...accountsOf(1), { name: 'b', profile: '' }]],
])('accounts.schema.json and the parser agree on a file with %s', async (_name, accounts) => {
  const validate = new Ajv2020().compile(await readSchema());
  expect(validate({ accounts })).toBe(isAcceptedByParser({ accounts }));
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

/** A text that the parser accepts as one of the members, and others. */
const text = fc.oneof(
  fc.constantFrom(
    'staging',
    'all',
    'us-east-1',
    'shared:1',
    'arn:aws-cn:iam::444455556666:role/x',
    roleArn,
  ),
  // At the limits of the lengths, and one past them.
  fc.constantFrom(1, 2, 64, 65, 256, 257, 1224, 1225).map((length) => 'a'.repeat(length)),
  fc.constantFrom(512, 513).map((length) => `arn:aws:iam::444455556666:role/${'a'.repeat(length)}`),
  fc.string({ maxLength: 4, unit: 'binary' }),
);

/** What a member may be: often what the parser accepts there, and otherwise anything. */
function either(...accepted: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...accepted), weight: 20 },
    { arbitrary: text, weight: 2 },
    { arbitrary: fc.jsonValue({ maxDepth: 1 }), weight: 1 },
  );
}

const profile = either('audit', 'ü 東京');
const role = {
  roleArn: either(roleArn),
  externalId: either('secret:1'),
  sessionName: either('session@1'),
};
const regions = fc.oneof(
  either('all', [], ['us-east-1'], ['eu-west-1', 'us-gov-east-1']),
  fc.array(either('us-east-1', 'eu-west-1'), { maxLength: 3 }),
);

/** An account that is complete, or lacks members, or has too many. */
const account = fc
  .tuple(
    fc.record({ name: either('staging', 'a b.c-d_1') }, { requiredKeys: [] }),
    fc.oneof(
      fc.record({ profile }),
      fc.record(role, { requiredKeys: ['roleArn'] }),
      fc.record({ ...role, profile, name: either('staging') }, { requiredKeys: [] }),
    ),
    fc.record({ regions }, { requiredKeys: [] }),
    fc.oneof(
      { arbitrary: fc.constant({}), weight: 8 },
      { arbitrary: fc.dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 1 }), weight: 1 },
    ),
  )
  .map((parts): unknown => Object.assign({}, ...parts));

/** A file as JSON can hold it. */
const fileOfOneAccount = fc
  .oneof(
    {
      arbitrary: fc.record(
        { $schema: either('x'), accounts: fc.tuple(account) },
        { requiredKeys: ['accounts'] },
      ),
      weight: 20,
    },
    { arbitrary: fc.record({ accounts: either([]), more: fc.jsonValue() }), weight: 1 },
    { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 },
  )
  .map((file) => JSON.parse(JSON.stringify(file)) as unknown)
  // JSON Schema cannot say that the gateway's own account has this name unless the file lists it.
  .filter((file) => !JSON.stringify(file).includes('"default"'));

/** The gateway's own account, and others with profiles. */
function accountsOf(count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `account${index}`,
    ...(index > 0 && { profile: 'audit' }),
  }));
}

function isAcceptedByParser(file: unknown): boolean {
  try {
    parseAccounts(JSON.stringify(file));
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}

async function readSchema(): Promise<AnySchemaObject> {
  return JSON.parse(await readFile('accounts.schema.json', 'utf8')) as AnySchemaObject;
}
