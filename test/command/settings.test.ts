import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { awsVariables } from '../../src/config/aws-environment.ts';
import { serveTopics } from '../../src/config/settings/index.ts';
import { traceVariables } from '../../src/config/trace-environment.ts';
import { addressOf, type Environment, environmentFor, startCommand } from '../support/command.ts';

const allSettings = serveTopics.flatMap(({ settings }) => Object.values(settings));

const redisUrl =
  'off, or a URL such as redis://host:6379 or rediss://user:password@host:6379/0, with a database from 0 to 15';

/** Starts a gateway with valid settings, and those that the test adds. */
const startGateway = (args: readonly string[], environment: Environment = {}) =>
  startCommand('main.js', args, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    PORT: '0',
    ...environment,
  });

describe.concurrent('invalid settings', () => {
  test.each<readonly [Environment, string]>([
    [{ PORT: 'http' }, 'PORT is "http": expected a whole number from 0 to 65535.'],
    [{ PORT: '65536' }, 'PORT is "65536": expected a whole number from 0 to 65535.'],
    [{ PORT: '4000.5' }, 'PORT is "4000.5": expected a whole number from 0 to 65535.'],
    [{ UPSTREAM_DEADLINE: '0s' }, 'UPSTREAM_DEADLINE is "0s": expected a time from 100ms to 300s.'],
    [
      { UPSTREAM_DEADLINE: '99ms' },
      'UPSTREAM_DEADLINE is "99ms": expected a time from 100ms to 300s.',
    ],
    [{ UPSTREAM_DEADLINE: '5' }, 'UPSTREAM_DEADLINE is "5": expected a time from 100ms to 300s.'],
    [
      { UPSTREAM_DEADLINE: '301s' },
      'UPSTREAM_DEADLINE is "301s": expected a time from 100ms to 300s.',
    ],
    [{ UPSTREAM_RATE: '0' }, 'UPSTREAM_RATE is "0": expected a number from 0.1 to 1000.'],
    [{ UPSTREAM_RATE: '1001' }, 'UPSTREAM_RATE is "1001": expected a number from 0.1 to 1000.'],
    [{ UPSTREAM_RATE: 'off' }, 'UPSTREAM_RATE is "off": expected a number from 0.1 to 1000.'],
    [{ UPSTREAM_BURST: '0' }, 'UPSTREAM_BURST is "0": expected a whole number from 1 to 10000.'],
    [
      { UPSTREAM_BURST: '10001' },
      'UPSTREAM_BURST is "10001": expected a whole number from 1 to 10000.',
    ],
    [{ UPSTREAM_QUEUE: '0' }, 'UPSTREAM_QUEUE is "0": expected a whole number from 1 to 10000.'],
    [{ SHUTDOWN_GRACE: '0s' }, 'SHUTDOWN_GRACE is "0s": expected a time from 100ms to 300s.'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL is "loud": expected one of debug, info, warn, error, silent.',
    ],
    [
      { METRICS_PORT: '65536' },
      'METRICS_PORT is "65536": expected off, or a whole number from 0 to 65535.',
    ],
    [
      { METRICS_PORT: '0', METRICS_HOST: '203.0.113.1' },
      'This machine has no address "203.0.113.1". Choose another with --metrics-host or METRICS_HOST.',
    ],
    ...[
      ...['redis://', 'redis:host', 'http://host', 'host:6379', 'redis://host:0', 'redis://host:x'],
      ...['redis://host/x', 'redis://host/16', 'redis://host/1/2', 'redis://host?db=1'],
    ].map((url) => [{ CACHE_URL: url }, `CACHE_URL is "${url}": expected ${redisUrl}.`] as const),
    [
      { CACHE_URL: 'redis://:planted-password%ZZ@host' },
      `CACHE_URL is invalid (its value is not shown): expected ${redisUrl}.`,
    ],
    [
      { CACHE_URL: 'rediss://planted-user%:x@host' },
      `CACHE_URL is invalid (its value is not shown): expected ${redisUrl}.`,
    ],
    [
      { CACHE_URL: 'redis://:planted/password@host/99' },
      `CACHE_URL is invalid (its value is not shown): expected ${redisUrl}.`,
    ],
    [{ USAGE_TTL: '0' }, 'USAGE_TTL is "0": expected a time from 1s to 86400s.'],
    ...['two words', 'us-east-1/', 'Virginia/all', 'a/b/c'].map(
      (name) =>
        [
          { CONFIG_AGGREGATOR: name },
          `CONFIG_AGGREGATOR is "${name}": expected off, or a name such as organization or us-east-1/organization.`,
        ] as const,
    ),
    [{ HOST: '127.0.0.1:4000' }, 'HOST is "127.0.0.1:4000": expected an address or a host name.'],
    [
      { HOST: 'nowhere.invalid', PROFILE: 'explore' },
      'This machine has no address "nowhere.invalid". Choose another with --host or HOST.',
    ],
    [{ HOST: 'a b' }, 'HOST is "a b": expected an address or a host name.'],
    // From the block that is reserved for documentation. No machine has this address.
    [
      { HOST: '203.0.113.1', PROFILE: 'explore' },
      'This machine has no address "203.0.113.1". Choose another with --host or HOST.',
    ],
  ])('refuses to start and prints one line, given the variables %j', async (environment, line) => {
    using gateway = startGateway([], environment);
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

  test.each<readonly [Environment, string]>([
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT is "collector:4318": expected a URL such as http://collector:4318.',
    ],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'nonsense' },
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is "nonsense": expected a URL such as http://collector:4318.',
    ],
    [
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_TIMEOUT: '10s' },
      'OTEL_EXPORTER_OTLP_TIMEOUT is "10s": expected a whole number from 1 to 600000.',
    ],
    [
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_COMPRESSION: 'brotli' },
      'OTEL_EXPORTER_OTLP_COMPRESSION is "brotli": expected gzip or none.',
    ],
    [
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_HEADERS: 'planted-token' },
      'OTEL_EXPORTER_OTLP_HEADERS is invalid (its value is not shown): expected name=value pairs, separated by commas.',
    ],
    [
      { OTEL_TRACES_EXPORTER: 'console', OTEL_RESOURCE_ATTRIBUTES: 'team' },
      'OTEL_RESOURCE_ATTRIBUTES is "team": expected name=value pairs, separated by commas.',
    ],
    [
      { OTEL_TRACES_EXPORTER: 'console', OTEL_SDK_DISABLED: 'yes' },
      'OTEL_SDK_DISABLED is "yes": expected true or false.',
    ],
  ])(
    'refuses to start and prints one line, given the trace variables %j',
    async (environment, line) => {
      using gateway = startGateway([], environment);
      expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
    },
  );

  test.each([
    ['--port=-1', '--port is "-1": expected a whole number from 0 to 65535.'],
    ['--port=', '--port is "": expected a whole number from 0 to 65535.'],
    ['--host=a b', '--host is "a b": expected an address or a host name.'],
    ['--upstream-deadline=5', '--upstream-deadline is "5": expected a time from 100ms to 300s.'],
    ['--port', '--port has no value: expected a whole number from 0 to 65535, as in --port=4000.'],
    [
      '--upstream-deadline',
      '--upstream-deadline has no value: expected a time from 100ms to 300s, as in --upstream-deadline=10s.',
    ],
    ['--verbose', "Unknown option '--verbose'. See --help."],
    ['--prot', "Unknown option '--prot'. Did you mean --port? See --help."],
    ['--help=yes', "Unknown option '--help'. See --help."],
    [
      'start',
      "Unexpected argument 'start'. The commands are serve, check, plan, demo, emulator, probe, lambda. See --help.",
    ],
  ])('refuses to start and prints one line, given %s', async (flag, line) => {
    using gateway = startGateway([flag]);
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

  test('refuses to start when a flag without a value precedes another flag', async () => {
    using gateway = startGateway(['--host', '--port=0']);
    const line = '--host has no value: expected an address or a host name, as in --host=127.0.0.1.';
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

  test('refuses to start when the port is in use', async () => {
    await using emulator = await createEmulator();
    const { port } = new URL(emulator.url);
    using gateway = startGateway([], { PORT: port });
    const line = `Port ${port} is in use. Choose another with --port or PORT, or 0 for any free one.`;
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });
});

test('the gateway prefers a flag to its variable, even to a wrong one', async () => {
  await using emulator = await createEmulator();
  using gateway = startGateway(
    ['--port=0', '--host', 'localhost', '--upstream-deadline', '100ms'],
    { ...environmentFor(emulator), PORT: 'http', HOST: 'a b', UPSTREAM_DEADLINE: 'soon' },
  );
  const address = await addressOf(gateway);
  expect(address).toMatch(/^http:\/\/localhost:[1-9]\d*\/graphql$/);
  emulator.always({ kind: 'hang' });
  const response = await fetch(`${address}?query={clientCertificates{totalCount}}`);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }],
  });
});

test('the gateway treats an empty variable as unset', async () => {
  using gateway = startGateway(['--port=0'], {
    HOST: '',
    PORT: '',
    UPSTREAM_DEADLINE: '',
    AWS_ENDPOINT_URL_API_GATEWAY: '',
  });
  await gateway.outputMatching(/http:\/\/127\.0\.0\.1:\d+/);
});

test('--help lists every setting with its flag, variable and default', async () => {
  using gateway = startGateway(['--help'], { AWS_REGION: undefined, PORT: 'http' });
  const { code, output, errors } = await gateway.ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const text = output.replaceAll(/\s+/g, ' ');
  for (const { flag, variable, byDefault, meaning } of allSettings) {
    const defaultIfAny = byDefault === '' ? '' : `default: ${byDefault}, `;
    expect(text).toContain(`--${flag} <`);
    expect(text).toContain(`${meaning} (${defaultIfAny}env: ${variable})`);
  }
  for (const { variable } of [...awsVariables, ...traceVariables]) {
    expect(text).toContain(`${variable} `);
  }
});

test('check --help lists its settings and its exit codes', async () => {
  using command = startGateway(['check', '--help']);
  const { code, output } = await command.ended;
  expect(code).toBe(0);
  for (const part of ['--within', 'CHECK_WITHIN', '--json', '--upstream-deadline', 'with 2']) {
    expect(output).toContain(part);
  }
});

test('--version prints the version of the package', async () => {
  using gateway = startGateway(['--version'], { AWS_REGION: undefined, PORT: 'http' });
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await gateway.ended).toEqual({ code: 0, output: `${version}\n`, errors: '' });
});
