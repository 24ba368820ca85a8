import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { addressOf, type Ending, environmentFor, runNpm, start } from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';

// The packed package, installed as its users install it.

let folder: string;
let tarball: string;
/** The paths of the files in the package. */
let packedFiles: readonly string[];
const spareCache = () => join(folder, 'cache');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-certificates-gateway-'));
  await runNpm('.', spareCache(), ['run', '--silent', 'build:types']);
  // Without scripts: dist/ is built already, and other tests are using it.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(await runNpm('.', spareCache(), pack)) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  tarball = join(folder, packed.filename);
  packedFiles = packed.files.map(({ path }) => path);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package, installed globally', () => {
  let prefix: string;
  let installation: Ending;

  beforeAll(async () => {
    prefix = join(folder, 'global');
    const options = ['--engine-strict', '--no-audit', '--no-fund', '--prefix', prefix];
    using install = start('npm', ['install', '--global', ...options, tarball], {
      ...process.env,
      // The caller's own npm, such as the one that runs these tests, must not add warnings.
      npm_config_update_notifier: 'false',
    });
    installation = await install.ended;
  });

  const run = (args: readonly string[], environment = {}) => {
    const program = join(prefix, 'bin/client-certificates-gateway');
    return start(program, args, { PATH: process.env['PATH'], ...environment });
  };

  test('the package installs globally without a warning and without any other package', async () => {
    expect(installation).toMatchObject({ code: 0, errors: '' });
    expect(installation.output).toMatch(/^\s*added 1 package in/);
    const list = ['list', '--global', '--all', '--parseable', '--prefix', prefix];
    const modules = join(prefix, 'lib/node_modules');
    expect((await runNpm(folder, spareCache(), list)).split('\n').slice(1)).toEqual([
      join(modules, 'client-certificates-gateway'),
    ]);
  });

  test('the installed command prints its version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    using command = run(['--version']);
    expect(await command.ended).toEqual({ code: 0, output: `${version}\n`, errors: '' });
  });

  test('the installed gateway serves the certificates of the installed emulator', async () => {
    using emulator = run(['emulator', '--port=0', '--count=3']);
    const { input: output } = await emulator.outputMatching(/--page-size/);
    const exports = output.matchAll(/export (\w+)=(\S+)/g);
    const settings = Object.fromEntries([...exports].map(([, name, value]) => [name, value]));
    using gateway = run(['--port=0'], settings);
    const client = createGraphQLClient(await addressOf(gateway));
    expect((await client.query('{ clientCertificates { totalCount } }')).data).toEqual({
      clientCertificates: { totalCount: 3 },
    });
  });

  test('the installed demo serves GraphQL, GraphiQL and its scripts', async () => {
    using demo = run(['demo', '--port=0']);
    const address = await addressOf(demo);
    const { data } = await createGraphQLClient(address).query('{ summary { total } }');
    expect(data?.summary.total).toBeGreaterThan(0);
    const html = await (await fetch(address, { headers: { accept: 'text/html' } })).text();
    const [script = ''] = /graphql\/assets\/main-[^"]+\.js/.exec(html) ?? [];
    expect((await fetch(new URL(script, address))).status).toBe(200);
  });

  test('the installed gateway serves metrics, exports traces and uses a shared cache without any other package', async () => {
    await using emulator = await createEmulator();
    using gateway = run(['--port=0'], {
      ...environmentFor(emulator),
      METRICS_PORT: '0',
      OTEL_TRACES_EXPORTER: 'console',
      // Nothing listens there.
      CACHE_URL: 'redis://127.0.0.1:1',
    });
    const [, metricsAddress = ''] = await gateway.outputMatching(/Metrics: (http:\S+)/);
    const client = createGraphQLClient(await addressOf(gateway));
    const { data } = await client.query('{ summary { total quota } }');
    expect(data).toEqual({ summary: { total: 0, quota: expect.any(Number) } });
    const metrics = await (await fetch(metricsAddress)).text();
    expect(metrics).toContain('client_certificates_gateway_requests_total');
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({
      code: 0,
      errors: expect.stringMatching(/^Client Certificates Gateway/),
      output: expect.stringMatching(/shared cache cannot be reached[^]+name: 'POST \/graphql'/),
    });
  });

  test('every file that the installed gateway may load needs no other package', async () => {
    const dist = join(prefix, 'lib/node_modules/client-certificates-gateway/dist');
    const chunks = packedFiles.filter(
      (path) => dirname(path) === 'dist' && /(main-.*|library|emulator)\.js$/.test(path),
    );
    expect(chunks.length).toBeGreaterThan(10);
    const loadAll = chunks.map((path) => `await import('${join(dist, '..', path)}');`).join('\n');
    using load = start(process.execPath, ['--input-type=module', '--eval', loadAll], {});
    expect(await load.ended).toEqual({ code: 0, output: '', errors: '' });
  });
});

test('a strict TypeScript project compiles against the installed library and runs it', async () => {
  const project = join(folder, 'project');
  await cp('test/command/library-user', project, { recursive: true });
  await runNpm(project, spareCache(), ['install', '--no-audit', '--no-fund', tarball]);
  await mkdir(join(project, 'node_modules/@types'), { recursive: true });
  await symlink(resolve('node_modules/@types/node'), join(project, 'node_modules/@types/node'));
  await promisify(execFile)(resolve('node_modules/.bin/tsc'), { cwd: project });
  using program = start(process.execPath, [join(project, 'main.js')], {});
  expect(await program.ended).toEqual({
    code: 0,
    output:
      '{"data":{"clientCertificates":{"totalCount":12}}}\nGET /clientcertificates\ntype Query {\n',
    errors: '',
  });
});
