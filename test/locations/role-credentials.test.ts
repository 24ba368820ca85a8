import { expect, test } from 'vitest';
import { parseAccounts } from '../../src/config/accounts-file.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createLocations } from '../../src/upstream/locations.ts';
import { createUnlimitedRateLimiter } from '../support/usage.ts';

test.each([
  [403, 'AccessDenied', 'UPSTREAM_UNAUTHORIZED'],
  [429, 'Throttling', 'UPSTREAM_THROTTLED'],
  [400, 'Throttling', 'UPSTREAM_THROTTLED'],
  [503, 'ServiceUnavailable', 'UPSTREAM_UNAVAILABLE'],
])('maps the answer %i %s of AWS STS to AssumeRole to the code %s', async (status, type, code) => {
  const regions = { 'us-east-1': {} };
  await using emulator = await createEmulator({
    accounts: [
      { id: '111122223333', regions },
      { id: '444455556666', roles: [{ name: 'reader' }], regions },
    ],
  });
  emulator.always({ kind: 'error', status, type }, { operation: 'AssumeRole' });
  const { region, credentials, url: endpoint } = emulator;
  const roleArn = 'arn:aws:iam::444455556666:role/reader';
  const locations = await createLocations({
    region,
    credentials,
    endpoint,
    accountsEndpoint: endpoint,
    maxAttempts: 1,
    rateLimiter: createUnlimitedRateLimiter(),
    config: {
      regions: [region],
      accounts: parseAccounts(JSON.stringify({ accounts: [{ name: 'staging', roleArn }] })),
    },
  });
  const staging = locations.list.find(({ account }) => account.name === 'staging');
  await expect(staging?.readPage({ limit: 5 })).rejects.toMatchObject({ code });
  locations.close();
});
