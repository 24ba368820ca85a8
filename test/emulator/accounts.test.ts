import { GetClientCertificatesCommand } from '@aws-sdk/client-api-gateway';
import { expect, test } from 'vitest';
import {
  type AccountOptions,
  createEmulator,
  defaultAccountId,
  defaultCredentials,
  type Emulator,
  type EmulatorOptions,
} from '../../src/emulator/emulator.ts';
import { createSdkClient } from '../support/aws-clients.ts';
import { signedFetch, type SigningOptions } from '../support/signed-fetch.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const path = '/clientcertificates';
const production = { accessKeyId: 'AKIDPRODUCTION', secretAccessKey: 'production' };
const staging = { accessKeyId: 'AKIDSTAGING', secretAccessKey: 'staging' };
const accounts: AccountOptions[] = [
  {
    id: '111111111111',
    name: 'production',
    credentials: production,
    regions: {
      'us-east-1': { certificates: tinyCertificates('a', 'b') },
      'eu-west-1': { certificates: tinyCertificates('c') },
    },
  },
  {
    id: '222222222222',
    name: 'staging',
    credentials: staging,
    regions: {
      'us-east-1': { certificates: tinyCertificates('d') },
      'af-south-1': { optStatus: 'DISABLED' },
    },
  },
];

async function idsOf(emulator: Emulator, options: SigningOptions): Promise<unknown> {
  const response = await signedFetch(emulator, path, options);
  const body = (await response.json()) as { item?: { clientCertificateId: string }[] };
  return body.item?.map(({ clientCertificateId }) => clientCertificateId) ?? body;
}

test('the emulator serves the account of the access key in the Region of the signature', async () => {
  await using emulator = await createEmulator({ accounts });
  const read = [
    await idsOf(emulator, { credentials: production, region: 'us-east-1' }),
    await idsOf(emulator, { credentials: production, region: 'eu-west-1' }),
    await idsOf(emulator, { credentials: staging, region: 'us-east-1' }),
  ];
  expect(read).toEqual([['a', 'b'], ['c'], ['d']]);
  const user = (account: string) => `arn:aws:iam::${account}:user/emulator`;
  expect(emulator.requests).toMatchObject([
    { account: '111111111111', region: 'us-east-1', caller: user('111111111111') },
    { account: '111111111111', region: 'eu-west-1', caller: user('111111111111') },
    { account: '222222222222', region: 'us-east-1', caller: user('222222222222') },
  ]);
});

test('the emulator lists its accounts, and opens each location to changes', async () => {
  await using emulator = await createEmulator({ accounts });
  expect(emulator.accounts).toEqual([
    { id: '111111111111', name: 'production', roles: [], regions: ['us-east-1', 'eu-west-1'] },
    { id: '222222222222', name: 'staging', roles: [], regions: ['us-east-1', 'af-south-1'] },
  ]);
  expect(emulator.credentials).toEqual(production);
  expect(emulator.region).toBe('us-east-1');
  const location = emulator.location('111111111111', 'eu-west-1');
  location.certificates.delete('c');
  tinyCertificates('e').forEach(location.certificates.add);
  expect(await idsOf(emulator, { region: 'eu-west-1' })).toEqual(['e']);
  expect(await idsOf(emulator, {})).toEqual(['a', 'b']);
  expect(() => emulator.location('222222222222', 'eu-west-1')).toThrow(
    'The emulator has no account 222222222222 with a Region eu-west-1.',
  );
});

test('the emulator rejects a position of another location', async () => {
  await using emulator = await createEmulator({ accounts });
  using client = createSdkClient(emulator);
  const { position } = await client.send(new GetClientCertificatesCommand({ limit: 1 }));
  const query = new URLSearchParams({ position: position ?? '' }).toString();
  const here = await signedFetch(emulator, `${path}?${query}`);
  const elsewhere = await signedFetch(emulator, `${path}?${query}`, { region: 'eu-west-1' });
  expect([here.status, elsewhere.status]).toEqual([200, 400]);
});

test('the emulator rejects credentials in a Region that their account lacks or has disabled', async () => {
  await using emulator = await createEmulator({ accounts });
  for (const region of ['eu-west-1', 'af-south-1']) {
    const response = await signedFetch(emulator, path, { credentials: staging, region });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnrecognizedClientException');
  }
  const nowhere = await signedFetch(emulator, path, { region: 'ap-south-1' });
  expect(await nowhere.json()).toEqual({
    message: 'Credential should be scoped to a valid region.',
  });
  expect(emulator.requests.map(({ account }) => account)).toEqual(Array(3).fill(undefined));
});

test('the emulator has one account with one Region when no accounts are given', async () => {
  await using emulator = await createEmulator({ region: 'eu-central-1' });
  expect(emulator.accounts).toEqual([
    { id: defaultAccountId, name: undefined, roles: [], regions: ['eu-central-1'] },
  ]);
  expect(emulator.credentials).toEqual(defaultCredentials);
  expect(await idsOf(emulator, {})).toEqual([]);
  const { requests } = emulator;
  expect(requests).toMatchObject([{ account: defaultAccountId, region: 'eu-central-1' }]);
});

test('the emulator gives the first account credentials when it has none', async () => {
  const first: AccountOptions = { id: '111111111111', regions: { 'us-east-1': {} } };
  await using byDefault = await createEmulator({ accounts: [first] });
  await using given = await createEmulator({ accounts: [first], credentials: staging });
  expect([byDefault.credentials, given.credentials]).toEqual([defaultCredentials, staging]);
});

test.each<[string, EmulatorOptions]>([
  ['accounts is empty; expected at least one account.', { accounts: [] }],
  [
    'accounts and certificates were given; expected certificates in the regions of an account.',
    { accounts, certificates: [] },
  ],
  [
    'Account "12": expected an id of 12 digits and a Region.',
    { accounts: [{ id: '12', regions: { 'us-east-1': {} } }] },
  ],
  [
    'Account "333333333333": expected an id of 12 digits and a Region.',
    { accounts: [{ id: '333333333333', regions: {} }] },
  ],
  [
    'Two accounts have the id 111111111111; expected different ones.',
    { accounts: [...accounts, ...accounts] },
  ],
  [
    'Two accounts have the access key AKIDSTAGING; expected different ones.',
    { accounts: accounts.map((account) => ({ ...account, credentials: staging })) },
  ],
])('the emulator rejects contradictory options: %s', async (message, options) => {
  await expect(createEmulator(options)).rejects.toThrow(message);
});
