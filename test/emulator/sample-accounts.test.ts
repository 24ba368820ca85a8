import { expect, test } from 'vitest';
import { createEmulator, type RegionOptions } from '../../src/emulator/emulator.ts';
import { createSampleAccounts, sampleRegions } from '../../src/emulator/sample-accounts.ts';
import { createSampleUsage } from '../../src/emulator/sample-usage.ts';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';

const now = new Date('2026-11-23T12:00:00Z');
const location = { accountId: '111122223333', region: 'us-east-1', now };

function usedIds({ restApis = [], apis = [] }: RegionOptions): (string | undefined)[] {
  return [...restApis, ...apis]
    .flatMap(({ stages = [] }) => stages)
    .map(({ clientCertificateId }) => clientCertificateId);
}

test.each([1, 20, 60])(
  'the sample accounts have stages with used, deleted, ACM and no certificates for a list of %i',
  async (count) => {
    const certificates = await createSampleCertificates({ count, now });
    const usage = createSampleUsage({ ...location, certificates });
    const used = usedIds(usage);
    const known = new Set(certificates.map(({ clientCertificateId }) => clientCertificateId));
    const acm = new Set(usage.acmCertificates.map(({ arn }) => arn));
    const kinds = used.map((id) => {
      if (id === undefined) return 'none';
      if (acm.has(id)) return 'acm';
      return known.has(id) ? 'generated' : 'deleted';
    });
    expect(new Set(kinds)).toEqual(new Set(['generated', 'none', 'acm', 'deleted']));
    expect(used).toHaveLength(23);
    const unused = certificates.filter((one) => !used.includes(one.clientCertificateId));
    expect(unused.length).toBeGreaterThanOrEqual(Math.floor(count / 2));
  },
);

test('the sample accounts have the same APIs from the same seed, and others from another seed', async () => {
  const certificates = await createSampleCertificates({ count: 4, now });
  const create = (seed: number): unknown => createSampleUsage({ ...location, certificates, seed });
  expect(create(1)).toEqual(create(1));
  expect(create(2)).not.toEqual(create(1));
});

test('the sample accounts are two with different certificates in three Regions each', async () => {
  const accounts = await createSampleAccounts({ now, count: 3 });
  await using emulator = await createEmulator({ accounts });
  expect(emulator.accounts).toMatchObject([
    { name: 'production', roles: [], regions: [...sampleRegions] },
    {
      name: 'staging',
      roles: [{ arn: 'arn:aws:iam::444455556666:role/certificates-reader' }],
      regions: [...sampleRegions],
    },
  ]);
  const ids = emulator.accounts.flatMap(({ id, regions }) =>
    regions.flatMap((region) =>
      emulator
        .location(id, region)
        .certificates.list()
        .map((one) => one.clientCertificateId),
    ),
  );
  expect(new Set(ids).size).toBe(18);
});
