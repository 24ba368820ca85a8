import { describe, expect, test } from 'vitest';
import { createEmulator, defaultCredentials } from '../../src/emulator/emulator.ts';
import { canRun, runWithSettings } from '../support/aws-clients.ts';
import { type Environment, startCommand } from '../support/command.ts';
import { signedFetch } from '../support/signed-fetch.ts';

const start = (args: readonly string[], environment: Environment = {}) =>
  startCommand('main.js', ['emulator', ...args], { PORT: '0', ...environment });

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the emulator prints its address and exports, serves requests, and stops on %s',
  async (signal) => {
    using command = start(['--count', '3']);
    const { input: output } = await command.outputMatching(/--page-size/);
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    expect(output).toContain(`3 client certificates at ${url}\n`);
    expect(output).toContain(`export AWS_ENDPOINT_URL=${url}\n`);
    expect(output).toContain('export AWS_REGION=us-east-1\n');
    // boto3 and older versions of the AWS CLI read only this variable.
    expect(output).toContain('export AWS_DEFAULT_REGION=us-east-1\n');
    expect(output).toContain(`export AWS_ACCESS_KEY_ID=${defaultCredentials.accessKeyId}\n`);
    expect(output).toContain(
      `export AWS_SECRET_ACCESS_KEY=${defaultCredentials.secretAccessKey}\n`,
    );
    expect(output).toContain(
      `aws apigateway get-client-certificates --region us-east-1 --endpoint-url ${url}`,
    );
    const target = { url, region: 'us-east-1', credentials: defaultCredentials };
    const response = await signedFetch(target, '/clientcertificates');
    expect(await response.json()).toHaveProperty('item.length', 3);
    command.kill(signal);
    expect(await command.ended).toMatchObject({ code: 0, errors: '' });
  },
);

const clients = [
  {
    name: 'the AWS CLI',
    isInstalled: canRun('aws', '--version'),
    program: 'aws',
    args: ['apigateway', 'get-client-certificates', '--query', 'length(items)'],
  },
  {
    name: 'boto3',
    isInstalled: canRun('python3', '-c', 'import boto3'),
    program: 'python3',
    args: [
      '-c',
      'import boto3; print(len(boto3.client("apigateway").get_client_certificates()["items"]))',
    ],
  },
];

describe.each(clients)('$name', ({ name, isInstalled, program, args }) => {
  const title = `${name} reads the emulator with the printed exports${isInstalled ? '' : ` (skipped: ${name} is not installed)`}`;
  test.skipIf(!isInstalled)(title, async () => {
    using command = start(['--count', '3']);
    const { input: output } = await command.outputMatching(/--page-size/);
    const exports = output.matchAll(/export (\w+)=(\S+)/g);
    const settings = Object.fromEntries([...exports].map(([, name, value]) => [name, value]));
    expect((await runWithSettings(settings, program, ...args)).trim()).toBe('3');
  });
});

test('the emulator lists every option with --help', async () => {
  using command = start(['--help']);
  const { code, output } = await command.ended;
  expect(code).toBe(0);
  for (const option of ['--host', '--port', 'PORT', '--count', '--organization', '--throttle']) {
    expect(output).toContain(option);
  }
});

test('the emulator has two accounts with a role between them when --organization is given', async () => {
  using command = start(['--organization', '--count', '1']);
  const { input: output } = await command.outputMatching(/--page-size/);
  expect(output).toContain(
    '111122223333 production in us-east-1, eu-west-1, ap-southeast-2\n  444455556666 staging in',
  );
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
  const [roleArn = ''] = /arn:aws:iam::\S+/.exec(output) ?? [];
  const externalId = /external id (\S+):/.exec(output)?.[1] ?? '';
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'test',
    ExternalId: externalId,
  }).toString();
  const target = { url, region: 'us-east-1', credentials: defaultCredentials };
  const response = await signedFetch(target, '/', { method: 'POST', service: 'sts', body });
  expect(response.status).toBe(200);
});

test('the emulator limits the rate of an account when --throttle is given', async () => {
  using command = start(['--throttle', '--count', '0']);
  const { input: output } = await command.outputMatching(/--page-size/);
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
  const target = { url, region: 'us-east-1', credentials: defaultCredentials };
  const requests = Array.from({ length: 100 }, () => signedFetch(target, '/clientcertificates'));
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
});

test('the emulator listens on the address of --host, for other containers', async () => {
  using command = start(['--host', '0.0.0.0', '--count', '2']);
  const [, port = ''] = await command.outputMatching(/at http:\/\/0\.0\.0\.0:(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  const target = { url, region: 'us-east-1', credentials: defaultCredentials };
  const response = await signedFetch(target, '/clientcertificates');
  expect(await response.json()).toHaveProperty('item.length', 2);
});

test('the emulator prints one line when the port is in use', async () => {
  await using emulator = await createEmulator();
  const { port } = new URL(emulator.url);
  using command = start(['--port', port, '--count', '0']);
  expect(await command.ended).toEqual({
    code: 1,
    output: '',
    errors: `Port ${port} is in use. Choose another with --port, or 0 for any free one.\n`,
  });
});

test('the emulator prints one line when this machine does not have the address', async () => {
  using command = start(['--host', '203.0.113.1', '--count', '0']);
  expect(await command.ended).toEqual({
    code: 1,
    output: '',
    errors: 'The emulator cannot listen on 203.0.113.1, port 0: EADDRNOTAVAIL.\n',
  });
});

test.each([
  {
    args: ['--port', '65536'],
    line: '--port is "65536": expected a whole number from 0 to 65535.',
  },
  { args: ['--count', '-1'], line: '--count is "-1": expected a whole number from 0 to 5000.' },
  { args: ['--count=5001'], line: '--count is "5001": expected a whole number from 0 to 5000.' },
  { args: ['--host', 'a b'], line: '--host is "a b": expected an address or a host name.' },
  // Without arguments the port comes from PORT, which is not a number here.
  { args: [], line: 'PORT is "http": expected a whole number from 0 to 65535.' },
  { args: ['--verbose'], line: "Unknown option '--verbose'. See --help." },
])('the emulator refuses a wrong option with one line: $line', async ({ args, line }) => {
  using command = start(args, { PORT: 'http', ...(args.length > 0 && { PORT: '0' }) });
  const { code, output, errors } = await command.ended;
  expect({ code, output, errors }).toEqual({ code: 1, output: '', errors: `${line}\n` });
});
