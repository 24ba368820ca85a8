import { describe, expect, test } from 'vitest';
import { createWorld, type WorldOptions } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const world: WorldOptions = {
  certificates: tinyCertificates('aaaaaa'),
  config: { cacheTtlMilliseconds: 60_000 },
};

describe('an account whose id AWS STS does not tell', () => {
  test.each([
    '{ clientCertificates(filter: { account: ["111122223333"] }) { totalCount isComplete } }',
    '{ stages(filter: { account: ["111122223333"] }) { totalCount coverage { complete } } }',
    '{ summary(locations: [{ account: "111122223333" }]) { total } }',
    '{ clientCertificate(clientCertificateId: "aaaaaa", locations: [{ account: "111122223333" }]) { id } }',
  ])(
    'never takes an account whose id AWS STS does not tell for another one: %s',
    async (document) => {
      await using gateway = await createWorld(world);
      gateway.emulator.always({ kind: 'error', status: 503 }, { service: 'sts' });
      const { data, errors = [] } = await gateway.query(document);
      expect(Object.values(data ?? { field: null })).toEqual([null]);
      expect(errors.map(({ extensions }) => extensions)).toEqual([
        { code: 'UPSTREAM_UNAVAILABLE', upstream: { operation: 'GetCallerIdentity' } },
      ]);
    },
  );
});
