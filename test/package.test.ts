import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEmulator } from '../src/emulator/emulator.ts';
import { createTemporaryFolder, environmentFor, runNpm, start } from './helpers/command.ts';
import { createGraphQLClient } from './helpers/graphql-client.ts';

test('the packed package installs without devDependencies, and its command serves', async () => {
  await using folder = await createTemporaryFolder();
  const spareCache = join(folder.path, 'cache');
  // Without scripts: what they would build is built, and other tests are running it.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder.path];
  const tarball = join(folder.path, await runNpm('.', spareCache, pack));
  const install = ['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  await runNpm(folder.path, spareCache, [...install, tarball]);
  const program = join(folder.path, 'node_modules/.bin/client-certificates-gateway');
  const PATH = process.env['PATH'];

  using versionCommand = start(program, ['--version'], { PATH });
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await versionCommand.ended).toEqual({ code: 0, output: `${version}\n`, errors: '' });

  await using emulator = await createEmulator();
  using gateway = start(program, ['--port=0'], { PATH, ...environmentFor(emulator) });
  const [address] = await gateway.outputMatching(/http:\S+/);
  const client = createGraphQLClient(address);
  expect((await client.query('{ clientCertificates { totalCount } }')).data).toEqual({
    clientCertificates: { totalCount: 0 },
  });
});
