import { describe, expect, test } from 'vitest';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { createWorld, type WorldOptions } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createRestApis } from '../support/usage.ts';

const world: WorldOptions = {
  certificates: tinyCertificates('aaaaaa'),
  restApis: createRestApis(1, [{ stageName: 'prod', clientCertificateId: 'aaaaaa' }]),
  config: { limits: { usageWaitMilliseconds: 2000 } },
};
const stages = '{ stages { totalCount coverage { complete } } }';
const answered = { stages: { totalCount: 1, coverage: { complete: true } } };
const fresh = { 'cache-control': 'no-cache' };

describe('the usage without credentials', () => {
  test('keeps the known stages when credentials are missing for a while', async () => {
    const provider = createProvider();
    await using gateway = await createWorld({ ...world, apiGateway: provider });
    expect((await gateway.query(stages)).data).toEqual(answered);
    gateway.takeCalls();
    provider.fail(() => Promise.reject(new Error('There are no credentials.')));
    expect((await gateway.query(stages, {}, fresh)).data).toEqual(answered);
    provider.recover();
    expect((await gateway.query(stages, {}, fresh)).data).toEqual(answered);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test.each([
    [stages, answered],
    ['{ locations { account region } }', { locations: [{ account: null, region: 'us-east-1' }] }],
    ['{ summary { quota } }', { summary: { quota: null } }],
  ])('answers %s without waiting for credentials that never come', async (document, expected) => {
    const provider = createProvider();
    await using gateway = await createWorld({
      ...world,
      apiGateway: { ...provider, deadlineMilliseconds: 200 },
    });
    expect((await gateway.query(stages)).data).toEqual(answered);
    provider.fail(() => new Promise(() => undefined));
    const { data, errors } = await gateway.query(document, {}, fresh);
    expect({ data, errors }).toEqual({ data: expected, errors: undefined });
  });
});

/** Credentials that the SDK asks for again before each call, because they are about to expire. */
function createProvider() {
  const soon = { ...plantedCredentials, expiration: new Date() };
  const recovered = () => Promise.resolve(soon);
  let find: () => Promise<typeof soon> = recovered;
  return {
    credentials: () => find(),
    fail: (how: typeof find) => void (find = how),
    recover: () => void (find = recovered),
  };
}
