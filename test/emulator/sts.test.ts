import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetClientCertificatesCommand, APIGatewayClient } from '@aws-sdk/client-api-gateway';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import {
  type AccountOptions,
  createEmulator,
  type Emulator,
  type EmulatorCredentials,
} from '../../src/emulator/emulator.ts';
import {
  canRun,
  disposable,
  runClient,
  runWithSettings,
  sdkOptions,
} from '../support/aws-clients.ts';
import { createTemporaryFolder } from '../support/command.ts';
import { presign, signedFetch } from '../support/signed-fetch.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const [home, audited] = ['111111111111', '222222222222'] as const;
const accounts: AccountOptions[] = [
  { id: home, regions: { 'us-east-1': {} }, roles: [{ name: 'first', maxSessionSeconds: 43_200 }] },
  {
    id: audited,
    regions: { 'eu-west-1': { certificates: tinyCertificates('a', 'b') } },
    roles: [
      { name: 'audit/reader', externalId: 'secret:1', trusts: [home] },
      { name: 'chained', trusts: [`arn:aws:iam::${home}:role/first`], maxSessionSeconds: 43_200 },
      { name: 'account', trusts: [home] },
      { name: 'root', trusts: [`arn:aws:iam::${home}:root`] },
      { name: 'closed', trusts: ['333333333333'] },
    ],
  },
];
const readerArn = `arn:aws:iam::${audited}:role/audit/reader`;
const userArn = `arn:aws:iam::${home}:user/emulator`;

const stsClient = (emulator: Emulator, credentials?: EmulatorCredentials): STSClient & Disposable =>
  disposable(new STSClient(sdkOptions(emulator, credentials && { credentials })));

async function assume(
  emulator: Emulator,
  input: Partial<AssumeRoleCommandInput>,
  credentials?: EmulatorCredentials,
): Promise<EmulatorCredentials> {
  using client = stsClient(emulator, credentials);
  const command = new AssumeRoleCommand({
    RoleArn: readerArn,
    RoleSessionName: 'test',
    ...input,
  });
  const {
    AccessKeyId = '',
    SecretAccessKey = '',
    SessionToken = '',
  } = (await client.send(command)).Credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}

describe('GetCallerIdentity', () => {
  test('GetCallerIdentity names the caller and its account, in any Region', async () => {
    await using emulator = await createEmulator({ accounts });
    using client = disposable(new STSClient(sdkOptions(emulator, { region: 'ap-south-1' })));
    const { $metadata, ...identity } = await client.send(new GetCallerIdentityCommand({}));
    expect(identity).toEqual({
      Account: home,
      Arn: userArn,
      UserId: expect.stringMatching(/^AIDA[0-9A-F]{17}$/) as string,
    });
    expect(emulator.requests).toMatchObject([
      { service: 'sts', operation: 'GetCallerIdentity', account: home, region: 'ap-south-1' },
    ]);
    const { requestId } = $metadata;
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('GetCallerIdentity answers in XML to a form and to a presigned query', async () => {
    await using emulator = await createEmulator({ accounts });
    const query = 'Action=GetCallerIdentity&Version=2011-06-15';
    const form = await signedFetch(emulator, '/', { method: 'POST', service: 'sts', body: query });
    const presigned = await fetch(await presign(emulator, `/?${query}`, { service: 'sts' }));
    for (const response of [form, presigned]) {
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/xml');
      const requestId = response.headers.get('x-amzn-requestid') ?? '';
      const text = await response.text();
      expect(text.replace(/AIDA[0-9A-F]{17}/, 'AIDA')).toBe(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
          `<Arn>${userArn}</Arn><UserId>AIDA</UserId><Account>${home}</Account></GetCallerIdentityResult>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>\n`,
      );
    }
  });

  test.each([
    ['InvalidClientTokenId', { accessKeyId: 'AKIDNOBODY', secretAccessKey: 'none' }],
    ['SignatureDoesNotMatch', { accessKeyId: 'AKIDEMULATOR', secretAccessKey: 'guess' }],
  ])('GetCallerIdentity answers wrong credentials with %s', async (name, credentials) => {
    await using emulator = await createEmulator({ accounts });
    using client = stsClient(emulator, credentials);
    const failure = client.send(new GetCallerIdentityCommand({}));
    await expect(failure).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
  });

  test('STS in the emulator answers an unknown action with InvalidAction', async () => {
    await using emulator = await createEmulator({ accounts });
    const body = 'Action=GetSessionToken&Version=2011-06-15';
    const response = await signedFetch(emulator, '/', { method: 'POST', service: 'sts', body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>InvalidAction</Code>');
  });

  test('GetCallerIdentity sends any injected error, with its text escaped', async () => {
    await using emulator = await createEmulator({ accounts });
    using client = stsClient(emulator);
    const message = `<a> & "b" 'c'`;
    emulator.next({ kind: 'error', status: 503, type: 'ServiceUnavailable', message });
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      message,
      $metadata: { httpStatusCode: 503 },
    });
  });

  test('GetCallerIdentity can be denied and throttled like any operation', async () => {
    await using emulator = await createEmulator({ accounts });
    using client = stsClient(emulator);
    emulator.next({ kind: 'deny' });
    emulator.next({ kind: 'throttle' });
    const command = new GetCallerIdentityCommand({});
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('sts:GetCallerIdentity on resource: *') as string,
    });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
    });
  });
});

describe('AssumeRole', () => {
  test('AssumeRole issues credentials of the role with the requested duration', async () => {
    const now = new Date('2026-11-23T12:00:00.500Z');
    await using emulator = await createEmulator({ accounts, now: () => now });
    using client = disposable(
      new STSClient({ ...sdkOptions(emulator), systemClockOffset: now.getTime() - Date.now() }),
    );
    const { AssumedRoleUser, Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: readerArn,
        RoleSessionName: 'gateway',
        ExternalId: 'secret:1',
        DurationSeconds: 900,
      }),
    );
    expect(AssumedRoleUser).toEqual({
      AssumedRoleId: expect.stringMatching(/^AROA[0-9A-F]{17}:gateway$/) as string,
      Arn: `arn:aws:sts::${audited}:assumed-role/reader/gateway`,
    });
    expect(Credentials).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIA[0-9A-F]{16}$/) as string,
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/) as string,
      SessionToken: expect.stringMatching(/^[A-Za-z0-9+/]{240}$/) as string,
      Expiration: new Date('2026-11-23T12:15:00Z'),
    });
  });

  test('AssumeRole lets a session read what its account has, and nothing of the account that assumed it', async () => {
    await using emulator = await createEmulator({ accounts });
    const credentials = await assume(emulator, { ExternalId: 'secret:1' });
    using client = disposable(
      new APIGatewayClient(sdkOptions(emulator, { credentials, region: 'eu-west-1' })),
    );
    const { items } = await client.send(new GetClientCertificatesCommand({}));
    expect(items).toHaveLength(2);
    using sts = stsClient(emulator, credentials);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: audited,
      Arn: `arn:aws:sts::${audited}:assumed-role/reader/test`,
    });
    using elsewhere = disposable(new APIGatewayClient(sdkOptions(emulator, { credentials })));
    await expect(elsewhere.send(new GetClientCertificatesCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    expect(emulator.requests.at(1)).toMatchObject({ account: audited, region: 'eu-west-1' });
  });

  test('the emulator requires the session token of temporary credentials', async () => {
    await using emulator = await createEmulator({ accounts });
    const { sessionToken, ...credentials } = await assume(emulator, { ExternalId: 'secret:1' });
    for (const wrong of [{}, { sessionToken: `${sessionToken ?? ''}A` }]) {
      using client = stsClient(emulator, { ...credentials, ...wrong });
      await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: 'InvalidClientTokenId',
      });
    }
  });

  test('the emulator rejects temporary credentials that have expired', async () => {
    let time = Date.now();
    await using emulator = await createEmulator({ accounts, now: () => new Date(time) });
    const credentials = await assume(emulator, { ExternalId: 'secret:1', DurationSeconds: 900 });
    const read = (): Promise<Response> =>
      signedFetch(emulator, '/clientcertificates', {
        credentials,
        region: 'eu-west-1',
        signingDate: new Date(time),
      });
    time += 899_000;
    expect((await read()).status).toBe(200);
    time += 1_000;
    const expired = await read();
    expect(expired.status).toBe(403);
    expect(expired.headers.get('x-amzn-errortype')).toBe('ExpiredTokenException');
    expect(await expired.json()).toEqual({
      message: 'The security token included in the request is expired',
    });
  });

  test.each([
    ['without its external id', readerArn, undefined],
    ['with another external id', readerArn, 'secret:2'],
    ['that trusts another account', `arn:aws:iam::${audited}:role/closed`, undefined],
    ['that trusts another role', `arn:aws:iam::${audited}:role/chained`, undefined],
    ['that does not exist', `arn:aws:iam::${audited}:role/none`, undefined],
  ])('AssumeRole denies a role %s', async (_, RoleArn, ExternalId) => {
    await using emulator = await createEmulator({ accounts });
    await expect(assume(emulator, { RoleArn, ExternalId })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${userArn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  test.each([
    ['the id of the account', 'account'],
    ['the root of the account', 'root'],
  ])(
    'AssumeRole allows a role that trusts %s, to its user and to a session of its role',
    async (_, name) => {
      await using emulator = await createEmulator({ accounts });
      const RoleArn = `arn:aws:iam::${audited}:role/${name}`;
      const session = await assume(emulator, { RoleArn: `arn:aws:iam::${home}:role/first` });
      for (const caller of [undefined, session]) {
        using client = stsClient(emulator, await assume(emulator, { RoleArn }, caller));
        const { Arn } = await client.send(new GetCallerIdentityCommand({}));
        expect(Arn).toBe(`arn:aws:sts::${audited}:assumed-role/${name}/test`);
      }
    },
  );

  test('AssumeRole denies a role that trusts another account to a caller of a third one', async () => {
    const third = '333333333333';
    const credentials = { accessKeyId: 'AKIATHIRD', secretAccessKey: 'third' };
    await using emulator = await createEmulator({
      accounts: [...accounts, { id: third, credentials, regions: { 'us-east-1': {} } }],
    });
    for (const name of ['account', 'root']) {
      const RoleArn = `arn:aws:iam::${audited}:role/${name}`;
      await expect(assume(emulator, { RoleArn }, credentials)).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    }
  });

  test('AssumeRole limits a role that a role assumes to an hour', async () => {
    await using emulator = await createEmulator({ accounts });
    const first = await assume(emulator, { RoleArn: `arn:aws:iam::${home}:role/first` });
    const RoleArn = `arn:aws:iam::${audited}:role/chained`;
    const chained = await assume(emulator, { RoleArn, DurationSeconds: 3600 }, first);
    expect(chained.accessKeyId).toMatch(/^ASIA/);
    await expect(assume(emulator, { RoleArn, DurationSeconds: 3601 }, first)).rejects.toMatchObject(
      {
        name: 'ValidationError',
        message:
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      },
    );
  });

  test.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['greater than or equal to 900', { DurationSeconds: 899 }],
    ['less than or equal to 43200', { DurationSeconds: 43_201 }],
    ['exceeds the MaxSessionDuration set for this role', { DurationSeconds: 3601 }],
    ['length greater than or equal to 2', { RoleSessionName: 'a' }],
    ['length less than or equal to 64', { RoleSessionName: 'a'.repeat(65) }],
    [String.raw`pattern: [\w+=,.@-]*`, { RoleSessionName: 'no spaces' }],
    ['length greater than or equal to 20', { RoleArn: 'arn' }],
  ])('AssumeRole answers invalid input with ValidationError: %s', async (message, input) => {
    await using emulator = await createEmulator({ accounts });
    const failure = assume(emulator, { ExternalId: 'secret:1', ...input });
    await expect(failure).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message) as string,
      $metadata: { httpStatusCode: 400 },
    });
  });
});

const hasAws = canRun('aws', '--version');

describe.skipIf(!hasAws)(`the AWS CLI${hasAws ? '' : ' (skipped: aws is not installed)'}`, () => {
  test('the AWS CLI reads its caller from the emulator and assumes a role', async () => {
    await using emulator = await createEmulator({ accounts });
    const sts = (...args: string[]): Promise<string> =>
      runClient(emulator, 'aws', 'sts', ...args, '--output', 'json');
    expect(JSON.parse(await sts('get-caller-identity'))).toMatchObject({ Account: home });
    const options = ['--role-arn', readerArn, '--role-session-name', 'cli'];
    const output = await sts('assume-role', ...options, '--external-id', 'secret:1');
    expect(JSON.parse(output)).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${audited}:assumed-role/reader/cli` },
    });
    await expect(sts('assume-role', ...options)).rejects.toThrow('(AccessDenied)');
  });

  test('the AWS CLI reads another account of the emulator through a profile with a role', async () => {
    await using emulator = await createEmulator({ accounts });
    await using temporary = await createTemporaryFolder();
    const folder = temporary.path;
    const configFile = join(folder, 'config');
    await writeFile(
      configFile,
      `[profile reader]\nrole_arn=${readerArn}\nexternal_id=secret:1\ncredential_source=Environment\nregion=eu-west-1\n`,
    );
    const settings = {
      AWS_ENDPOINT_URL: emulator.url,
      AWS_CONFIG_FILE: configFile,
      // The AWS CLI caches the credentials of roles in its home.
      HOME: folder,
      AWS_ACCESS_KEY_ID: emulator.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: emulator.credentials.secretAccessKey,
    };
    const command = ['--profile', 'reader', 'apigateway', 'get-client-certificates'];
    const output = await runWithSettings(settings, 'aws', ...command, '--output', 'json');
    expect(JSON.parse(output)).toHaveProperty('items.length', 2);
  });
});

const hasBoto3 = canRun('python3', '-c', 'import boto3');
const boto3Script = `
import boto3, json
sts = boto3.client("sts")
assumed = sts.assume_role(RoleArn="${readerArn}", RoleSessionName="boto3", ExternalId="secret:1")["Credentials"]
session = boto3.Session(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"], "eu-west-1")
print(json.dumps([
    sts.get_caller_identity()["Account"],
    session.client("sts").get_caller_identity()["Arn"],
    len(session.client("apigateway").get_client_certificates()["items"]),
]))
`;

test.skipIf(!hasBoto3)(
  `boto3 assumes a role of the emulator and reads its account${hasBoto3 ? '' : ' (skipped: boto3 is not installed)'}`,
  async () => {
    await using emulator = await createEmulator({ accounts });
    const output = await runClient(emulator, 'python3', '-c', boto3Script);
    expect(JSON.parse(output)).toEqual([
      home,
      `arn:aws:sts::${audited}:assumed-role/reader/boto3`,
      2,
    ]);
  },
);
