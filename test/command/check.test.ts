import { beforeAll, describe, expect, test } from 'vitest';
import {
  createEmulator,
  type Emulator,
  type StoredCertificate,
} from '../../src/emulator/emulator.ts';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';
import { environmentFor, startCommand } from '../support/command.ts';

const day = 86_400;
let sample: StoredCertificate[];

beforeAll(async () => {
  sample = await createSampleCertificates({ count: 12, now: new Date() });
});

describe.concurrent('check', () => {
  test('check prints a table of the certificates that expire, the earliest first, and exits with 1', async () => {
    await using emulator = await createEmulator({ certificates: sample });
    const { code, output, errors } = await check(emulator, '--within', '30d');
    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    const [header, ...rows] = output.trimEnd().split('\n');
    expect(header).toMatch(/^STATE +DAYS +EXPIRES \(UTC\) +ID +DESCRIPTION$/);
    // Of twelve, one has expired, one expires within a week, and two within a month.
    const expected = [5, 8, 3, 10]
      .flatMap((at) => sample[at] ?? [])
      .sort((one, other) => one.expirationDate - other.expirationDate);
    expect(rows.slice(0, 4).map((row) => /\d\d:\d\d +(\w+)/.exec(row)?.[1])).toEqual(
      expected.map(({ clientCertificateId }) => clientCertificateId),
    );
    expect(rows[0]).toMatch(/^EXPIRED +-\d+ /);
    expect(rows.slice(4)).toEqual([
      '',
      '4 of 12 client certificates in us-east-1 expired or expire within 30 days.',
    ]);
    expect(emulator.requests.map(({ query }) => query)).toEqual([{ limit: '500' }]);
  });

  test('check prints JSON with --json', async () => {
    const expirationDate = Math.floor(Date.now() / 1000) + 3 * day + 3600;
    await using emulator = await createEmulator({
      certificates: [certificate('next', expirationDate, 'ledger'), certificate('last', 2e9)],
    });
    const { code, output, errors } = await check(emulator, '--json', '--within=7d');
    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    expect(JSON.parse(output)).toEqual({
      region: 'us-east-1',
      checkedAt: expect.any(String) as string,
      withinDays: 7,
      total: 2,
      certificates: [
        {
          clientCertificateId: 'next',
          description: 'ledger',
          expirationDate: new Date(expirationDate * 1000).toISOString(),
          daysUntilExpiration: 3,
          expirationState: 'EXPIRING',
        },
      ],
      unreadable: [],
    });
  });

  test('check exits with 0 when nothing expires', async () => {
    await using emulator = await createEmulator({ certificates: [certificate('last', 4e9)] });
    expect(await check(emulator)).toEqual({
      code: 0,
      output: 'None of 1 client certificates in us-east-1 expired or expire within 30 days.\n',
      errors: '',
    });
  });

  test('check exits with 0 when there are no certificates', async () => {
    await using emulator = await createEmulator();
    expect(await check(emulator)).toMatchObject({ code: 0, errors: '' });
  });

  test('check exits with 1 when a certificate has expired, even with --within 0d', async () => {
    await using emulator = await createEmulator({ certificates: [certificate('gone', 1e9)] });
    expect(await check(emulator, '--within', '0d')).toMatchObject({ code: 1 });
  });

  test('check exits with 2 and one line when the list cannot be read', async () => {
    await using emulator = await createEmulator();
    emulator.always({ kind: 'error', status: 403, type: 'AccessDeniedException' });
    const { code, output, errors } = await check(emulator);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^Amazon API Gateway refused GetClientCertificates: .*\.\n$/);
  });

  test('check exits with 2 when a date is malformed and nothing else expires', async () => {
    await using emulator = await createEmulator({ certificates: [certificate('aaaaaa', 4e9)] });
    emulator.always({
      kind: 'rewrite',
      rewrite: ({ item = [] }) => ({
        item: item.map((one) => ({ ...one, expirationDate: 'soon' })),
      }),
    });
    const { code, output } = await check(emulator);
    expect(code).toBe(2);
    expect(output).toContain('sent a malformed expiration date for aaaaaa.');
  });

  test('check replaces control characters in a description', async () => {
    await using emulator = await createEmulator({
      certificates: [certificate('gone', 1e9, '\u001b[2J\u0007 hidden\n')],
    });
    const { output } = await check(emulator);
    expect(output).toContain('?[2J? hidden?');
  });

  test.each([
    ['--within=30', '--within is "30": expected a number of days from 0d to 3650d.'],
    ['--within=3651d', '--within is "3651d": expected a number of days from 0d to 3650d.'],
    [
      '--within',
      '--within has no value: expected a number of days from 0d to 3650d, as in --within=30d.',
    ],
    ['--port=1', "Unknown option '--port'. See --help."],
    ['--withn', "Unknown option '--withn'. Did you mean --within? See --help."],
    ['now', "Unexpected argument 'now'. See --help."],
  ])('check exits with 2 and one line for %s', async (flag, line) => {
    using command = startCommand('main.js', ['check', flag], { AWS_REGION: 'us-east-1' });
    expect(await command.ended).toEqual({ code: 2, output: '', errors: `${line}\n` });
  });

  test('check exits with 2 and one line for a wrong CHECK_WITHIN', async () => {
    const environment = { AWS_REGION: 'us-east-1', CHECK_WITHIN: 'soon' };
    using command = startCommand('main.js', ['check'], environment);
    expect(await command.ended).toEqual({
      code: 2,
      output: '',
      errors: 'CHECK_WITHIN is "soon": expected a number of days from 0d to 3650d.\n',
    });
  });

  test('check exits with 2 and one line without credentials', async () => {
    using command = startCommand('main.js', ['check'], { AWS_REGION: 'us-east-1' });
    const { code, errors } = await command.ended;
    expect(code).toBe(2);
    expect(errors).toMatch(/^There are no AWS credentials\. .*\n$/);
  });
});

describe.concurrent('check --stages', () => {
  const restApis = [
    {
      id: 'rest000001',
      name: 'or\u001bders',
      stages: [
        { stageName: 'prod', clientCertificateId: 'gone01' },
        { stageName: 'test', clientCertificateId: 'last01' },
      ],
    },
  ];
  const certificates = [
    certificate('gone01', 1e9),
    certificate('gone02', 1e9 + day),
    certificate('last01', 4e9),
  ];

  test('check --stages lists the stages that present each certificate that expires', async () => {
    await using emulator = await createEmulator({ certificates, restApis });
    const { code, output, errors } = await check(emulator, '--stages');
    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    expect(output.split('\n').slice(3)).toEqual([
      '',
      'ID      STAGE THAT PRESENTS IT',
      'gone01  prod of or?ders, REST API rest000001',
      'gone02  none',
      '',
      '2 of 3 client certificates in us-east-1 expired or expire within 30 days.',
      '',
    ]);
  });

  test('check --stages --json prints the stages as JSON', async () => {
    await using emulator = await createEmulator({ certificates, restApis });
    const { output } = await check(emulator, '--stages', '--json');
    const coverage = {
      apis: 1,
      scanned: 1,
      denied: 0,
      complete: true,
      asOf: expect.stringMatching(/Z$/) as string,
      source: 'SCAN',
    };
    expect(JSON.parse(output)).toMatchObject({
      certificates: [
        {
          clientCertificateId: 'gone01',
          stages: [
            {
              api: { id: 'rest000001', name: 'or\u001bders', protocol: 'REST' },
              name: 'prod',
              arn: 'arn:aws:apigateway:us-east-1::/restapis/rest000001/stages/prod',
            },
          ],
          coverage,
        },
        { clientCertificateId: 'gone02', stages: [], coverage },
      ],
    });
  });

  test('check --stages says which stages it does not know when the permissions are missing', async () => {
    await using emulator = await createEmulator({ certificates, restApis });
    emulator.always({ kind: 'deny' }, { operation: 'GetStages' });
    const { code, output, errors } = await check(emulator, '--stages');
    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    expect(output.split('\n').slice(4)).toEqual([
      'ID      STAGE THAT PRESENTS IT',
      'gone01  not known',
      'gone02  not known',
      '',
      '2 of 3 client certificates in us-east-1 expired or expire within 30 days.',
      'Not all stages are known: 0 of 1 APIs were read, and AWS denied 1 call.',
      '',
    ]);
  });

  test('check --stages scans no APIs when nothing expires', async () => {
    await using emulator = await createEmulator({
      certificates: [certificate('last01', 4e9)],
      restApis,
    });
    expect(await check(emulator, '--stages')).toMatchObject({ code: 0, errors: '' });
    expect(emulator.requests).toHaveLength(1);
  });
});

async function check(emulator: Emulator, ...flags: string[]) {
  const environment = {
    ...environmentFor(emulator),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_MAX_ATTEMPTS: '1',
  };
  using command = startCommand('main.js', ['check', ...flags], environment);
  return await command.ended;
}

function certificate(
  clientCertificateId: string,
  expirationDate: number,
  description?: string,
): StoredCertificate {
  return {
    clientCertificateId,
    createdDate: expirationDate - 365 * day,
    expirationDate,
    pemEncodedCertificate: 'PEM',
    ...(description !== undefined && { description }),
  };
}
