import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { type Environment, environmentFor, startCommand } from '../support/command.ts';

/** A gateway that would start, were it not for what a test adds. */
const startGateway = (args: readonly string[], environment: Environment = {}) =>
  startCommand('main.js', args, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    PORT: '0',
    ...environment,
  });

describe.concurrent('is refused at start, in one line', () => {
  test.each([
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
      'METRICS_HOST is "203.0.113.1": expected an address of this machine.',
    ],
    [{ HOST: 'a b' }, 'HOST is "a b": expected an address or a host name.'],
    // From the block of addresses that are kept for documentation: no machine has it.
    [
      { HOST: '203.0.113.1', PROFILE: 'explore' },
      'HOST is "203.0.113.1": expected an address of this machine.',
    ],
    [
      { AWS_REGION: 'us east 1' },
      'AWS_REGION is "us east 1": expected the name of a Region such as us-east-1.',
    ],
    [
      { AWS_REGION: 'us-east1' },
      'AWS_REGION is "us-east1": expected the name of a Region such as us-east-1.',
    ],
    [
      { AWS_ENDPOINT_URL_API_GATEWAY: 'nonsense' },
      'AWS_ENDPOINT_URL_API_GATEWAY is "nonsense": expected an address such as https://host:port.',
    ],
    [
      { AWS_ENDPOINT_URL: 'ftp://127.0.0.1' },
      'AWS_ENDPOINT_URL is "ftp://127.0.0.1": expected an address such as https://host:port.',
    ],
  ])('%j', async (environment, line) => {
    using gateway = startGateway([], environment);
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

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
    ['--help=yes', "Option '-h, --help' does not take an argument. See --help."],
    ['start', "Unexpected argument 'start'. See --help."],
  ])('%s', async (flag, line) => {
    using gateway = startGateway([flag]);
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

  test('a flag without a value, before another flag', async () => {
    using gateway = startGateway(['--host', '--port=0']);
    const line = '--host has no value: expected an address or a host name, as in --host=127.0.0.1.';
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

  test('a port in use', async () => {
    await using emulator = await createEmulator();
    const { port } = new URL(emulator.url);
    using gateway = startGateway([], { PORT: port });
    const line = `Port ${port} is in use. Choose another with --port or PORT, or 0 for any free one.`;
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });
});

test('a flag wins over its variable, even over one that is wrong', async () => {
  await using emulator = await createEmulator();
  using gateway = startGateway(
    ['--port=0', '--host', 'localhost', '--upstream-deadline', '100ms'],
    { ...environmentFor(emulator), PORT: 'http', HOST: 'a b', UPSTREAM_DEADLINE: 'soon' },
  );
  const [address] = await gateway.outputMatching(/http:\S+/);
  expect(address).toMatch(/^http:\/\/localhost:[1-9]\d*\/graphql$/);
  emulator.always({ kind: 'hang' });
  const response = await fetch(`${address}?query={clientCertificates{totalCount}}`);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }],
  });
});

test('an empty variable counts as unset', async () => {
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
  expect(output).toMatch(/--host, HOST .+\(127\.0\.0\.1\)\n/);
  expect(output).toMatch(/--port, PORT .+\(4000\)\n/);
  expect(output).toMatch(/--upstream-deadline, UPSTREAM_DEADLINE .+\(10s\)\n/);
  expect(output).toMatch(/--cache-ttl, CACHE_TTL .+\(5s\)\n/);
  for (const variable of [
    'AWS_REGION',
    'AWS_PROFILE',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_ENDPOINT_URL_API_GATEWAY',
    'AWS_MAX_ATTEMPTS',
  ]) {
    expect(output).toContain(variable);
  }
});

test("--version answers the package's version", async () => {
  using gateway = startGateway(['--version'], { AWS_REGION: undefined, PORT: 'http' });
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await gateway.ended).toEqual({ code: 0, output: `${version}\n`, errors: '' });
});
