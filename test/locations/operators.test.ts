import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type AccountOptions,
  createEmulator,
  type Emulator,
  type StoredCertificate,
} from '../../src/emulator/emulator.ts';
import { createTemporaryFolder, environmentFor, startCommand } from '../support/command.ts';
import { createLocationsWorld, type Lists } from '../support/locations.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const lists: Lists = {
  production: { 'us-east-1': tinyCertificates('pe1'), 'eu-west-1': tinyCertificates('pw1') },
  staging: { 'us-east-1': tinyCertificates('se1') },
};
const denied = { account: '444455556666', service: 'apigateway' };

describe('operation of several locations', () => {
  test('serves metrics by account and Region', async () => {
    await using world = await createLocationsWorld(lists, { config: { metricsPort: 0 } });
    world.emulator.always({ kind: 'deny' }, denied);
    await world.query('{ clientCertificates { totalCount } }');
    const response = await fetch(world.metricsUrl ?? '');
    const lines = (await response.text()).split('\n');
    const calls = 'client_certificates_gateway_upstream_calls_total';
    const success = 'client_certificates_gateway_certificate_list_read_success';
    const operation = 'operation="GetClientCertificates"';
    for (const line of [
      `${calls}{${operation},outcome="answered",account="production",region="eu-west-1"} `,
      `${calls}{${operation},outcome="UPSTREAM_UNAUTHORIZED",account="staging",region="us-east-1"} `,
      `${success}{account="production",region="us-east-1"} 1`,
      `${success}{account="staging",region="us-east-1"} 0`,
    ]) {
      expect(lines.some((one) => one.startsWith(line))).toBe(true);
    }
    const days = lines.filter((line) => line.includes('certificate_days_left{'));
    expect(days).toHaveLength(2);
  });

  test('/ready answers 200 when at least one location answers', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    world.emulator.always({ kind: 'deny' }, { account: '111122223333', region: 'us-east-1' });
    expect((await fetch(new URL('/ready', world.url))).status).toBe(200);
  });

  test('/ready answers 503 when no location answers', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, { service: 'apigateway' });
    expect((await fetch(new URL('/ready', world.url))).status).toBe(503);
  });

  test('names in the calendar the locations that it could not read', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    const response = await fetch(new URL('/expirations.ics', world.url));
    const text = (await response.text()).replaceAll('\r\n ', '');
    expect(response.status).toBe(200);
    expect(text).toContain('Client certificate pw1 expires (production\\, eu-west-1)');
    expect(text).toContain(
      'X-WR-CALDESC:Incomplete: these could not be read: staging in us-east-1.',
    );
  });
});

describe.concurrent('check over accounts and Regions', () => {
  const roleArn = 'arn:aws:iam::444455556666:role/reader';
  const file = { accounts: [{ name: 'staging', roleArn, externalId: 'shared' }] };
  const regions = ['us-east-1', 'eu-west-1'];

  test('check lists the certificates that expire in all accounts and Regions', async () => {
    await using emulator = await createEmulator({ accounts: accounts('gone') });
    const { code, output, errors } = await check(emulator, file, '--regions', regions.join());
    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    expect(output).toMatch(/^STATE +DAYS +EXPIRES \(UTC\) +ACCOUNT +REGION +ID/);
    expect(output).toMatch(/EXPIRED .* staging +eu-west-1 +gone/);
    expect(output).toContain('1 of 4 client certificates in 4 of 4 locations');
  });

  test('check lists the stages only for the locations where something expires, and scans no others', async () => {
    await using emulator = await createEmulator({ accounts: accounts('gone') });
    const flags = ['--regions', regions.join(), '--stages'];
    const { output } = await check(emulator, file, ...flags);
    expect(output).toMatch(/^ACCOUNT +REGION +ID +STAGE THAT PRESENTS IT$/m);
    expect(output).toMatch(/^staging +eu-west-1 +gone +none$/m);
    const scans = emulator.requests.filter(({ operation }) => operation === 'GetRestApis');
    expect(scans.map(({ region }) => region)).toEqual(['eu-west-1']);
  });

  test('check names the locations whose stages it does not know', async () => {
    await using emulator = await createEmulator({ accounts: accounts('gone') });
    emulator.always({ kind: 'deny' }, { operation: 'GetApis' });
    const flags = ['--regions', regions.join(), '--stages'];
    const { code, output } = await check(emulator, file, ...flags);
    expect(code).toBe(1);
    expect(output).toContain(
      'In staging in eu-west-1: Not all stages are known: No API was read, and AWS denied 1 call.',
    );
  });

  test('check exits with 2 and names the location that it could not read', async () => {
    await using emulator = await createEmulator({ accounts: accounts('last') });
    emulator.always({ kind: 'deny' }, { ...denied, region: 'eu-west-1' });
    const all = ['--regions', regions.join()];
    const plain = await check(emulator, file, ...all);
    expect(plain.code).toBe(2);
    expect(plain.output).toContain('Not read: staging in eu-west-1. Amazon API Gateway refused');
    const partial = await check(emulator, file, ...all, '--allow-partial', '--json');
    expect(partial).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(partial.output)).toMatchObject({
      total: 3,
      isComplete: false,
      locations: [{}, {}, {}, { accountName: 'staging', error: { code: 'UPSTREAM_UNAUTHORIZED' } }],
    });
  });

  test('check reads the enabled Regions of each account for --regions=all', async () => {
    await using emulator = await createEmulator({ accounts: accounts('last') });
    const { output } = await check(emulator, file, '--regions=all', '--json');
    const report = JSON.parse(output) as { locations: { accountName: string; region: string }[] };
    expect(report.locations.map(({ accountName, region }) => `${accountName} ${region}`)).toEqual([
      'default eu-west-1',
      'default us-east-1',
      'staging eu-west-1',
      'staging us-east-1',
    ]);
  });

  test('check reads opted-in Regions and skips disabled ones for --regions=all', async () => {
    const account: AccountOptions = {
      id: '111122223333',
      regions: {
        'us-east-1': {},
        'af-south-1': { optStatus: 'ENABLED' },
        'me-south-1': { optStatus: 'DISABLED' },
      },
    };
    await using emulator = await createEmulator({ accounts: [account] });
    const own = { accounts: [{ name: 'own' }] };
    const { output } = await check(emulator, own, '--regions=all', '--json');
    const report = JSON.parse(output) as { locations: { region: string }[] };
    expect(report.locations.map(({ region }) => region).sort()).toEqual([
      'af-south-1',
      'us-east-1',
    ]);
  });

  test.each([
    [{ accounts: [{ name: 'a', roleArn: 'b' }] }, 'wrong at accounts[0].roleArn: expected the ARN'],
    [
      {
        accounts: [
          {
            name: 'x',
            roleArn: roleArn
              .replace('4444', '1111')
              .replace('5555', '2222')
              .replace('6666', '3333'),
          },
        ],
      },
      'lists one account twice: default in us-east-1 is x in us-east-1',
    ],
  ])('check exits with 2 and one line for the accounts file %j', async (content, line) => {
    const own = accounts('last').map((one) => ({ ...one, roles: [{ name: 'reader' }] }));
    await using emulator = await createEmulator({ accounts: own });
    const { code, output, errors } = await check(emulator, content);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(line);
    expect(errors.trimEnd()).not.toContain('\n');
  });

  function accounts(id: string): AccountOptions[] {
    const names = ['111122223333', '444455556666'];
    return names.map((account, index) => ({
      id: account,
      roles: [{ name: 'reader', externalId: 'shared' }],
      regions: Object.fromEntries(
        regions.map((region, at) => [
          region,
          { certificates: [certificate(index + at === 2 ? id : `c${index}${at}`)] },
        ]),
      ),
    }));
  }
});

/** One with the id `gone` has expired. */
function certificate(clientCertificateId: string): StoredCertificate {
  const expirationDate = clientCertificateId === 'gone' ? 1e9 : 4e9;
  return {
    clientCertificateId,
    createdDate: expirationDate - 365 * 86_400,
    expirationDate,
    pemEncodedCertificate: 'PEM',
  };
}

async function check(emulator: Emulator, content: object, ...flags: string[]) {
  await using folder = await createTemporaryFolder();
  const path = join(folder.path, 'accounts.json');
  await writeFile(path, JSON.stringify(content));
  const environment = {
    ...environmentFor(emulator),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_MAX_ATTEMPTS: '1',
    ACCOUNTS_FILE: path,
  };
  using command = startCommand('main.js', ['check', ...flags], environment);
  return await command.ended;
}
