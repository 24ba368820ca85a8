import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type AccountOptions,
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type StoredCertificate,
} from '../../src/emulator/emulator.ts';
import { encodeGlobalId } from '../../src/graphql/schema/global-id.ts';
import { canRun } from '../support/aws-clients.ts';
import {
  createTemporaryFolder,
  environmentFor,
  type Environment,
  start,
  startCommand,
} from '../support/command.ts';
import { inputOf, runWithStubAws } from '../support/stub-aws.ts';

const typename = 'ClientCertificate';

describe.concurrent('plan', () => {
  test('plan prints a script whose commands switch exactly the stages of the certificate', async () => {
    await using emulator = await createEmulator(usedCertificate);
    const { code, output, errors } = await plan(emulator, 'used01');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(
      /^# Rotation of the client certificate used01 in us-east-1, expires\n# 2096-10-02T07:06:40.000Z\n/,
    );
    const { calls } = await runWithStubAws(output);
    const target = { region: 'us-east-1', query: 'clientCertificateId', output: 'text' };
    const patch = 'op=replace,path=/clientCertificateId,value=new456';
    const switches = calls.filter(([, operation]) => operation === 'update-stage').map(inputOf);
    expect(switches).toEqual([
      {
        operation: 'apigatewayv2 update-stage',
        ...target,
        query: 'ClientCertificateId',
        'api-id': 'chat000001',
        'stage-name': '$default',
        'client-certificate-id': 'new456',
      },
      {
        operation: 'apigateway update-stage',
        ...target,
        'rest-api-id': 'rest000001',
        'stage-name': 'prod',
        'patch-operations': patch,
      },
    ]);
    expect(calls.at(-1)).toContain('used01');
  });

  test('plan prints JSON with --json', async () => {
    await using emulator = await createEmulator(usedCertificate);
    const { code, output, errors } = await plan(emulator, '--json', 'used01');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(JSON.parse(output)).toMatchObject({
      certificate: {
        id: encodeGlobalId({ typename, region: 'us-east-1', id: 'used01' }),
        clientCertificateId: 'used01',
        accountName: 'default',
        region: 'us-east-1',
        expirationDate: '2096-10-02T07:06:40.000Z',
      },
      coverage: { apis: 2, scanned: 2, denied: 0, complete: true },
      warning: null,
      steps: [
        {
          title: 'Generate a new certificate',
          explanation: expect.any(String) as string,
          commands: [{ description: expect.any(String) as string }, {}],
          checks: [expect.any(String) as string],
        },
        ...Array.from({ length: 7 }, () => ({})),
      ],
    });
  });

  test('plan finds a certificate by its global id with one call', async () => {
    await using emulator = await createEmulator(usedCertificate);
    const id = encodeGlobalId({ typename, region: 'us-east-1', id: 'used01' });
    expect(await plan(emulator, id)).toMatchObject({ code: 0, errors: '' });
    const operations = emulator.requests.map(({ operation }) => operation).sort();
    expect(operations).toEqual([
      'GetApis',
      'GetClientCertificate',
      'GetRestApis',
      'GetStages',
      'GetStages',
    ]);
  });

  test('plan says that there is nothing to switch when no stage presents the certificate', async () => {
    await using emulator = await createEmulator({ certificates: [certificate('spare1')] });
    const { code, output } = await plan(emulator, 'spare1');
    expect(code).toBe(0);
    expect(output).toContain('# 1. Nothing to switch\n');
    expect(output).not.toContain('update-stage');
  });

  test('plan warns that stages may be missing when the permissions are missing', async () => {
    await using emulator = await createEmulator(usedCertificate);
    emulator.always({ kind: 'deny' }, { operation: 'GetRestApis' });
    const { code, output } = await plan(emulator, 'used01');
    expect(code).toBe(0);
    expect(output).toContain(
      '# Not all stages are known: 1 of 1 APIs were read, and AWS denied 1 call.\n',
    );
    expect(output).toContain('# 1. Find the stages that are missing here\n');
    expect(output).not.toContain('Nothing to switch');
  });

  test('plan prints no control characters of a description', async () => {
    await using emulator = await createEmulator({
      certificates: [{ ...certificate('used01'), description: '\u001b[2J\n# Check: \u202eall' }],
    });
    emulator.always({ kind: 'deny' }, { operation: 'GetRestApis' });
    const { output } = await plan(emulator, 'used01');
    expect(output).not.toMatch(/[\p{Cc}\p{Cf}](?<!\n)/u);
    expect(output).not.toMatch(/^# Check: .?all/m);
  });

  test.each([
    ['an id that no certificate has', 'none01'],
    ['a text that is no id', '../etc'],
    [
      'a global id of another Region',
      encodeGlobalId({ typename, region: 'eu-west-1', id: 'used01' }),
    ],
  ])('plan exits with 1 and one line for %s', async (_name, id) => {
    await using emulator = await createEmulator(usedCertificate);
    expect(await plan(emulator, id)).toEqual({
      code: 1,
      output: '',
      errors:
        'No location has a client certificate with this id: expected a global id or a clientCertificateId.\n',
    });
  });

  test('plan exits with 2 and one line when the certificate cannot be read', async () => {
    await using emulator = await createEmulator(usedCertificate);
    emulator.always({ kind: 'deny' });
    const { code, output, errors } = await plan(emulator, 'used01');
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^Amazon API Gateway refused GetClientCertificate: .*\.\n$/);
  });

  test.each([
    [[], "Missing required argument 'id'. See --help."],
    [['used01', 'more'], "Unexpected argument 'more'. See --help."],
    [['used01', '--stages'], "Unknown option '--stages'. See --help."],
  ])('plan exits with 2 and one line for the arguments %j', async (args, line) => {
    using command = startCommand('main.js', ['plan', ...args], { AWS_REGION: 'us-east-1' });
    expect(await command.ended).toEqual({ code: 2, output: '', errors: `${line}\n` });
  });
});

describe.concurrent('plan over accounts and Regions', () => {
  const roleArn = 'arn:aws:iam::444455556666:role/reader';
  const stagingUser = { accessKeyId: 'AKIDSTAGING', secretAccessKey: 'staging-secret' };
  const file = { accounts: [{ name: 'staging', roleArn, externalId: 'shared' }] };

  test('plan prints commands for the account and the Region of the certificate', async () => {
    await using emulator = await createEmulator({ accounts: accounts() });
    const { code, output } = await plan(emulator, { file }, 'only01');
    expect(code).toBe(0);
    expect(output).toContain(
      'credentials that may write to API Gateway in the account\n# staging, id 444455556666.',
    );
    expect(output).toContain(
      'aws apigateway update-stage --region eu-west-1 --rest-api-id rest000001 --stage-name prod ',
    );
    // Only the location of the certificate is scanned.
    const scans = emulator.requests.filter(({ operation }) => operation === 'GetRestApis');
    expect(scans).toHaveLength(1);
  });

  test('plan lists the global ids when several locations have the id, and accepts one of them', async () => {
    await using emulator = await createEmulator({ accounts: accounts() });
    const { code, output, errors } = await plan(emulator, { file }, 'both01');
    const [own, staging] = ['111122223333', '444455556666'].map((account) =>
      encodeGlobalId({ typename, account, region: 'eu-west-1', id: 'both01' }),
    );
    expect({ code, output, errors }).toEqual({
      code: 1,
      output: '',
      errors: `Several locations have a client certificate with this id. Give one of these global ids: ${own} (default in eu-west-1), ${staging} (staging in eu-west-1).\n`,
    });
    expect(await plan(emulator, { file }, staging ?? '')).toMatchObject({ code: 0 });
  });

  test('plan exits with 2 when the certificate is not found and a location cannot be read', async () => {
    await using emulator = await createEmulator({ accounts: accounts() });
    emulator.always({ kind: 'deny' }, { account: '444455556666', service: 'apigateway' });
    expect(await plan(emulator, { file }, 'only01')).toMatchObject({ code: 2, output: '' });
  });

  test('plan prints the profile of an account that has one', async () => {
    await using emulator = await createEmulator({ accounts: accounts() });
    const config = [
      '[profile stage%one]',
      `aws_access_key_id = ${stagingUser.accessKeyId}`,
      `aws_secret_access_key = ${stagingUser.secretAccessKey}`,
    ];
    const profiles = { accounts: [{ name: 'staging', profile: 'stage%one' }] };
    const { code, output, errors } = await plan(emulator, { file: profiles, config }, 'only01');
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(output).toContain(
      "aws apigateway delete-client-certificate --region eu-west-1 --profile 'stage%one' ",
    );
  });

  function accounts(): AccountOptions[] {
    return ['111122223333', '444455556666'].map((id, index) => ({
      id,
      ...(index === 1 && { credentials: stagingUser }),
      roles: [{ name: 'reader', externalId: 'shared' }],
      regions: {
        'eu-west-1': {
          certificates: [certificate('both01'), ...(index === 1 ? [certificate('only01')] : [])],
          restApis: [
            {
              id: 'rest000001',
              name: 'orders',
              stages: [{ stageName: 'prod', clientCertificateId: 'only01' }],
            },
          ],
        },
      },
    }));
  }
});

const hasScript = canRun('script', '--version');

test.skipIf(!hasScript)(
  `plan shows the progress of the scan on a terminal, and removes it${hasScript ? '' : ' (skipped: script is not installed)'}`,
  async () => {
    await using emulator = await createEmulator(usedCertificate);
    const { output } = await onTerminal(emulator, 'plan', 'used01');
    const [progress = '', text = ''] = output.split('\r\u001b[K# Rotation');
    expect(progress).toContain('\r\u001b[KReading stages: 2 of 2 APIs');
    expect(text).not.toContain('Reading stages');
  },
);

const usedCertificate: EmulatorOptions = {
  certificates: [certificate('used01'), certificate('spare1')],
  restApis: [
    {
      id: 'rest000001',
      name: 'orders',
      stages: [
        { stageName: 'prod', clientCertificateId: 'used01' },
        { stageName: 'test', clientCertificateId: 'spare1' },
      ],
    },
  ],
  apis: [
    {
      apiId: 'chat000001',
      name: 'chat',
      protocolType: 'WEBSOCKET',
      stages: [{ stageName: '$default', clientCertificateId: 'used01' }],
    },
  ],
};

function certificate(clientCertificateId: string): StoredCertificate {
  return {
    clientCertificateId,
    createdDate: 1.7e9,
    expirationDate: 4e9,
    pemEncodedCertificate: 'PEM',
  };
}

/** The files that a command reads. */
interface Files {
  /** The file of accounts. */
  readonly file: object;
  /** The lines of the configuration of the AWS CLI. */
  readonly config?: readonly string[];
}

async function plan(emulator: Emulator, ...given: readonly (Files | string)[]) {
  await using folder = await createTemporaryFolder();
  const [files] = given.filter((one) => typeof one === 'object');
  const args = given.filter((one) => typeof one === 'string');
  const [accountsFile, configFile] = ['accounts.json', 'config'].map((name) =>
    join(folder.path, name),
  );
  if (files !== undefined) await writeFile(accountsFile ?? '', JSON.stringify(files.file));
  await writeFile(configFile ?? '', (files?.config ?? []).join('\n'));
  using command = startCommand('main.js', ['plan', ...args], {
    ...variablesFor(emulator),
    ...(files !== undefined && { ACCOUNTS_FILE: accountsFile, REGIONS: 'eu-west-1' }),
    AWS_CONFIG_FILE: configFile,
  });
  return await command.ended;
}

/** Runs a command on a terminal of its own. Both of its outputs are there. */
async function onTerminal(emulator: Emulator, ...args: readonly string[]) {
  const line = [process.execPath, join('dist', 'main.js'), ...args].join(' ');
  const environment = { PATH: process.env['PATH'], ...variablesFor(emulator) };
  using command = start('script', ['-qec', line, '/dev/null'], environment);
  return await command.ended;
}

function variablesFor(emulator: Emulator): Environment {
  return {
    ...environmentFor(emulator),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
}
