import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parseAccounts } from '../../src/config/accounts-file.ts';
import { createTemporaryFolder } from '../support/command.ts';
import { createWorld } from '../support/test-gateway.ts';

test('reports each account without credentials as itself, also in the same Region', async () => {
  await using folder = await createTemporaryFolder();
  const file = join(folder.path, 'config');
  await writeFile(file, '[profile one]\nregion = us-east-1\n[profile two]\nregion = us-east-1\n');
  vi.stubEnv('AWS_CONFIG_FILE', file);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder.path, 'none'));
  const accounts = ['one', 'two'].map((name) => ({ name, profile: name }));
  await using world = await createWorld({
    config: {
      cacheTtlMilliseconds: 60_000,
      regions: ['us-east-1'],
      accounts: parseAccounts(JSON.stringify({ accounts })),
    },
  });
  vi.unstubAllEnvs();
  const { errors } = await world.query('{ clientCertificates { totalCount } }');
  expect(errors?.map(({ extensions }) => extensions)).toMatchObject(
    accounts.map(({ name }) => ({ code: 'UPSTREAM_UNAUTHORIZED', accountName: name })),
  );
  const { data } = await world.query('{ locations { accountName error { code } } }');
  expect(data.locations).toEqual([
    { accountName: 'default', error: null },
    ...accounts.map(({ name }) => ({
      accountName: name,
      error: { code: 'UPSTREAM_UNAUTHORIZED' },
    })),
  ]);
});

test('tells the error of a location whose credentials do not come in time', async () => {
  await using world = await createWorld({
    apiGateway: {
      deadlineMilliseconds: 50,
      credentials: () => new Promise(() => undefined),
    },
  });
  const { errors } = await world.query('{ clientCertificates { totalCount } }');
  expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT');
  const { data } = await world.query('{ locations { error { code } lastReadAt } }');
  expect(data.locations).toEqual([{ error: { code: 'UPSTREAM_TIMEOUT' }, lastReadAt: null }]);
});
