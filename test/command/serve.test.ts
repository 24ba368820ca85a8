import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import {
  addressOf,
  type Command,
  createTemporaryFolder,
  type Environment,
  environmentFor,
  startCommand,
} from '../support/command.ts';
import { createGraphQLClient, type GraphQLAnswer } from '../support/graphql-client.ts';
import { hasIpv6 } from '../support/raw-http.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const startGateway = (environment: Environment) =>
  startCommand('main.js', ['--port', '0'], environment);

const certificates = tinyCertificates('a1', 'b2');

describe('the gateway with a Region and credentials', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'prints its address in one line, answers through the AWS SDK, and stops on %s',
    async (signal) => {
      await using emulator = await createEmulator({ certificates });
      using gateway = startGateway(environmentFor(emulator));
      expect(await ask(gateway)).toEqual(everyId);
      expect(emulator.requests).toMatchObject([{ authenticated: true, status: 200 }]);
      gateway.kill(signal);
      const { code, output, errors } = await gateway.ended;
      expect(code).toBe(0);
      // Messages go to standard error, because standard output is for the JSON log.
      expect(errors).toMatch(
        /^Client Certificates Gateway \d+\.\d+\.\d+ for us-east-1: http:\/\/127\.0\.0\.1:\d+\/graphql\nProfile explore: .+\n$/,
      );
      expect(output.trimEnd().split('\n').map(messageOf)).toEqual(['request']);
    },
  );

  test('answers the requests in flight before it stops', async () => {
    await using emulator = await createEmulator({ certificates });
    using gateway = startGateway(environmentFor(emulator));
    emulator.next({ kind: 'delay', milliseconds: 200 });
    const asked = ask(gateway);
    await emulator.waitForRequest(() => true);
    gateway.kill('SIGTERM');
    expect(await asked).toEqual(everyId);
    expect(await gateway.ended).toMatchObject({ code: 0 });
  });

  test('reads the Region and the credentials from the profile in AWS_PROFILE', async () => {
    const credentials = { accessKeyId: 'AKIDAUDIT', secretAccessKey: 'of/the+profile' };
    await using emulator = await createEmulator({ certificates, credentials, region: 'eu-west-3' });
    await using files = await writeSharedFiles(
      '[profile audit]\nregion = eu-west-3\n',
      '[audit]\naws_access_key_id = AKIDAUDIT\naws_secret_access_key = of/the+profile\n',
    );
    using gateway = startGateway({
      AWS_ENDPOINT_URL_API_GATEWAY: emulator.url,
      AWS_PROFILE: 'audit',
      ...files.environment,
    });
    expect(await ask(gateway)).toEqual(everyId);
    expect(emulator.requests).toMatchObject([{ authenticated: true }]);
  });

  test.skipIf(!hasIpv6)(
    `listens on ::1${hasIpv6 ? '' : ' (skipped: this machine has no IPv6 loopback)'}`,
    async () => {
      await using emulator = await createEmulator({ certificates });
      using gateway = startGateway({ ...environmentFor(emulator), HOST: '::1' });
      const address = await addressOf(gateway);
      expect(address).toMatch(/^http:\/\/\[::1\]:\d+\/graphql$/);
      expect(await ask(gateway)).toEqual(everyId);
    },
  );
});

const noRegion =
  'There is no AWS Region to serve. AWS_REGION is not set: expected AWS_REGION, such as us-east-1, a profile with a region, or Regions in REGIONS.';
const noCredentials =
  'There are no AWS credentials. Expected AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or an attached role.';

describe('a start without a Region or credentials', () => {
  test.each([
    ['without a Region', {}, noRegion],
    ['with an empty Region', { AWS_REGION: '' }, noRegion],
    [
      'with a Region in AWS_DEFAULT_REGION',
      { AWS_DEFAULT_REGION: 'eu-west-1' },
      'There is no AWS Region to serve. AWS_DEFAULT_REGION is "eu-west-1", but the AWS SDK reads AWS_REGION: expected AWS_REGION, such as us-east-1, a profile with a region, or Regions in REGIONS.',
    ],
    [
      'with a profile that does not exist and no other Region',
      { AWS_PROFILE: 'nobody' },
      'There is no AWS Region to serve. AWS_PROFILE is "nobody", a profile without a region: expected AWS_REGION, such as us-east-1, a profile with a region, or Regions in REGIONS.',
    ],
    ['without credentials', { AWS_REGION: 'us-east-1' }, noCredentials],
    [
      'with a profile that does not exist and a Region',
      { AWS_REGION: 'us-east-1', AWS_PROFILE: 'nobody' },
      'There are no AWS credentials. AWS_PROFILE is "nobody": expected a profile with credentials.',
    ],
    [
      'with a token file that does not exist',
      {
        AWS_REGION: 'us-east-1',
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/reader',
        AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token',
      },
      'There are no AWS credentials. AWS_WEB_IDENTITY_TOKEN_FILE is "/nonexistent/token": expected a file with a token that AWS_ROLE_ARN trusts.',
    ],
  ])(
    'refuses to start %s, and prints in one line what to set',
    async (_name, environment, line) => {
      using gateway = startGateway(environment);
      expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
    },
  );

  test('refuses to start with a profile whose Region is invalid', async () => {
    await using files = await writeSharedFiles('[profile audit]\nregion = us-east1\n', '');
    using gateway = startGateway({ AWS_PROFILE: 'audit', ...files.environment });
    expect(await gateway.ended).toEqual({
      code: 1,
      output: '',
      errors: 'The AWS Region is "us-east1": expected the name of a Region such as us-east-1.\n',
    });
  });

  test('refuses to start without credentials when the metadata service never answers', async () => {
    await using metadata = await listenWithoutAnswering();
    using gateway = startGateway({
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
    });
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${noCredentials}\n` });
    expect(metadata.connections()).toBeGreaterThan(0);
  });
});

const everyId = ['a1', 'b2'];

/** Queries the ids of all certificates at the address that the gateway prints. */
async function ask(gateway: Command): Promise<GraphQLAnswer['data']> {
  const address = await addressOf(gateway);
  const { data } = await createGraphQLClient(address).query(
    '{ clientCertificates { nodes { clientCertificateId } } }',
  );
  return data?.clientCertificates.nodes.map((node: any) => node.clientCertificateId);
}

function messageOf(line: string): unknown {
  return (JSON.parse(line) as Record<string, unknown>)['msg'];
}

/** Writes the shared AWS files, and gives the variables with their paths. */
async function writeSharedFiles(
  config: string,
  credentials: string,
): Promise<{ readonly environment: Environment } & AsyncDisposable> {
  const folder = await createTemporaryFolder();
  const environment = {
    AWS_CONFIG_FILE: join(folder.path, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder.path, 'credentials'),
  };
  await writeFile(environment.AWS_CONFIG_FILE, config);
  await writeFile(environment.AWS_SHARED_CREDENTIALS_FILE, credentials);
  return { environment, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** A server that accepts connections and never answers. */
async function listenWithoutAnswering(): Promise<
  { readonly url: string; connections(): number } & AsyncDisposable
> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port ?? 0}`,
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
}
