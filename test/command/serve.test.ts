import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import {
  type Command,
  createTemporaryFolder,
  type Environment,
  environmentFor,
  startCommand,
} from '../support/command.ts';
import { createGraphQLClient, type GraphQLAnswer } from '../support/graphql-client.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const startGateway = (environment: Environment) =>
  startCommand('main.js', ['--port', '0'], environment);

const certificates = tinyCertificates('a1', 'b2');

describe('with a Region and credentials', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'prints its address in one line, answers through the AWS SDK, and ends on %s',
    async (signal) => {
      await using emulator = await createEmulator({ certificates });
      using gateway = startGateway(environmentFor(emulator));
      expect(await ask(gateway)).toEqual(everyId);
      expect(emulator.requests).toMatchObject([{ authenticated: true, status: 200 }]);
      gateway.kill(signal);
      const { code, output, errors } = await gateway.ended;
      expect(code).toBe(0);
      // Sentences for people go to standard error, so that standard output is JSON alone.
      expect(errors).toMatch(
        /^Client Certificates Gateway \d+\.\d+\.\d+ for us-east-1: http:\/\/127\.0\.0\.1:\d+\/graphql\nProfile explore: .+\n$/,
      );
      expect(output.trimEnd().split('\n').map(messageOf)).toEqual(['request']);
    },
  );

  test('answers what it was asked before it ends', async () => {
    await using emulator = await createEmulator({ certificates });
    using gateway = startGateway(environmentFor(emulator));
    emulator.next({ kind: 'delay', milliseconds: 200 });
    const asked = ask(gateway);
    await emulator.waitForRequest(() => true);
    gateway.kill('SIGTERM');
    expect(await asked).toEqual(everyId);
    expect(await gateway.ended).toMatchObject({ code: 0 });
  });

  test('takes both from the shared files by AWS_PROFILE', async () => {
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

  const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );

  test.skipIf(!hasIpv6)(
    `listens on ::1${hasIpv6 ? '' : ' (skipped: this machine has no IPv6 loopback)'}`,
    async () => {
      await using emulator = await createEmulator({ certificates });
      using gateway = startGateway({ ...environmentFor(emulator), HOST: '::1' });
      const [address] = await gateway.outputMatching(/http:\S+/);
      expect(address).toMatch(/^http:\/\/\[::1\]:\d+\/graphql$/);
      expect(await ask(gateway)).toEqual(everyId);
    },
  );
});

const noRegion =
  'There is no AWS Region to serve: set AWS_REGION to one such as us-east-1, or AWS_PROFILE to a profile that has one.';
const noCredentials =
  'There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is attached.';

describe('says in one line what to set', () => {
  test.each([
    ['no Region', {}, noRegion],
    ['an empty Region', { AWS_REGION: '' }, noRegion],
    ['a profile that does not exist, for its Region', { AWS_PROFILE: 'nobody' }, noRegion],
    ['no credentials', { AWS_REGION: 'us-east-1' }, noCredentials],
    [
      'half of the credentials',
      { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKID' },
      noCredentials,
    ],
    [
      'a profile that does not exist, for its credentials',
      { AWS_REGION: 'us-east-1', AWS_PROFILE: 'nobody' },
      noCredentials,
    ],
  ])('%s', async (_name, environment, line) => {
    using gateway = startGateway(environment);
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

  test('no credentials, and a metadata service that never answers', async () => {
    await using metadata = await listenInSilence();
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

/** The ids of all certificates, by the address that the gateway prints. */
async function ask(gateway: Command): Promise<GraphQLAnswer['data']> {
  const [address] = await gateway.outputMatching(/http:\S+/);
  const { data } = await createGraphQLClient(address).query(
    '{ clientCertificates { nodes { clientCertificateId } } }',
  );
  return data?.clientCertificates.nodes.map((node: any) => node.clientCertificateId);
}

function messageOf(line: string): unknown {
  return (JSON.parse(line) as Record<string, unknown>)['msg'];
}

/** The two files that the AWS CLI and the SDKs share, and the variables that lead to them. */
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

/** A server that accepts connections and never says a word. */
async function listenInSilence(): Promise<
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
