import { cp, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import {
  addressOf,
  createTemporaryFolder,
  environmentFor,
  runNpm,
  start,
} from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';

test('the package installs without devDependencies, and its command serves', async () => {
  await using folder = await createTemporaryFolder();
  const spareCache = join(folder.path, 'cache');
  // Without scripts: dist/ is built already, and other tests are using it.
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
  const address = await addressOf(gateway);
  const client = createGraphQLClient(address);
  expect((await client.query('{ clientCertificates { totalCount } }')).data).toEqual({
    clientCertificates: { totalCount: 0 },
  });
});

test('the packed files load no package from outside', async () => {
  await using folder = await createTemporaryFolder();
  const spareCache = join(folder.path, 'cache');
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(await runNpm('.', spareCache, pack)) as [
    { readonly files: readonly { readonly path: string }[] },
  ];
  const paths = packed.files.map(({ path }) => path);
  for (const path of paths) await cp(path, join(folder.path, path));

  const chunks = paths.filter((path) => dirname(path) === 'dist' && /main-.*\.js$/.test(path));
  const loadAll = chunks.map((path) => `await import('${join(folder.path, path)}');`).join('\n');
  using load = start(process.execPath, ['--input-type=module', '--eval', loadAll], {});
  expect(await load.ended).toEqual({ code: 0, output: '', errors: '' });

  const program = join(folder.path, 'dist/main.js');
  using demo = start(process.execPath, [program, 'demo', '--port=0'], {});
  const demoAddress = await addressOf(demo);
  expect(
    await createGraphQLClient(demoAddress).query('{ clientCertificates { totalCount } }'),
  ).toMatchObject({ data: { clientCertificates: { totalCount: 60 } } });

  await using emulator = await createEmulator();
  using gateway = start(process.execPath, [program, '--port=0'], {
    ...environmentFor(emulator),
    METRICS_PORT: '0',
    OTEL_TRACES_EXPORTER: 'console',
    // Nothing listens there.
    CACHE_URL: 'redis://127.0.0.1:1',
  });
  const [, metricsAddress = ''] = await gateway.outputMatching(/Metrics: (http:\S+)/);
  const address = await addressOf(gateway);
  const { data } = await createGraphQLClient(address).query('{ summary { total quota } }');
  expect(data).toEqual({ summary: { total: 0, quota: expect.any(Number) } });
  const page = await fetch(address, { headers: { accept: 'text/html' } });
  const html = await page.text();
  expect(html).toContain('GraphiQL');
  const [script = ''] = /graphql\/assets\/main-[^"]+\.js/.exec(html) ?? [];
  expect((await fetch(new URL(script, address))).status).toBe(200);
  const metrics = await fetch(metricsAddress);
  expect(await metrics.text()).toContain('client_certificates_gateway_requests_total');
  gateway.kill('SIGTERM');
  expect(await gateway.ended).toMatchObject({
    code: 0,
    errors: expect.stringMatching(/^Client Certificates Gateway/),
    output: expect.stringMatching(/shared cache cannot be reached[^]+name: 'GET \/graphql'/),
  });
});
