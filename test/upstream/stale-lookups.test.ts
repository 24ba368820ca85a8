import { expect, test } from 'vitest';
import { createPageStore } from '../../src/upstream/page-store.ts';
import { createWorld } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const document = `query ($ids: [ID!]!) {
  nodes(ids: $ids) { ... on ClientCertificate { clientCertificateId } }
}`;

test.each([
  ['one page', tinyCertificates('aaaaaa', 'bbbbbb')],
  [
    'two pages',
    tinyCertificates('aaaaaa', ...Array.from({ length: 600 }, (_, index) => `id${index}`)),
  ],
])(
  'answers an error during an outage for each certificate that is not on the stale pages: a list of %s',
  async (_length, certificates) => {
    const clock = { time: 0, now: () => clock.time };
    const store = createPageStore({ ttlMilliseconds: 5000, staleMilliseconds: 60_000, clock });
    await using world = await createWorld({ certificates, apiGateway: { store } });
    await world.query('{ summary { total } }');
    const lookUp = (...ids: readonly string[]) => world.query(document, { ids: ids.map(globalId) });
    world.emulator.always({ kind: 'error', status: 500 });
    clock.time = 5000;

    const one = await lookUp('newone');
    expect(one.data.nodes).toEqual([null]);
    expect(one.errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);

    const several = await lookUp('newone', 'aaaaaa', 'newtwo');
    expect(several.data.nodes).toEqual([null, { clientCertificateId: 'aaaaaa' }, null]);
    expect(several.errors?.map(({ path }) => path)).toEqual([
      ['nodes', 0],
      ['nodes', 2],
    ]);
  },
);

test('looks a certificate up that is not on a stale page once upstream answers again', async () => {
  const clock = { time: 0, now: () => clock.time };
  const store = createPageStore({ ttlMilliseconds: 5000, staleMilliseconds: 60_000, clock });
  const certificates = tinyCertificates('aaaaaa', 'bbbbbb');
  await using world = await createWorld({ certificates, apiGateway: { store } });
  await world.query('{ summary { total } }');
  world.emulator.always({ kind: 'error', status: 500 }, { operation: 'GetClientCertificates' });
  clock.time = 5000;
  const { data, errors } = await world.query(document, { ids: ['newone', 'newtwo'].map(globalId) });
  expect(errors).toBeUndefined();
  expect(data.nodes).toEqual([null, null]);
});

function globalId(id: string): string {
  return Buffer.from(`2:ClientCertificate::us-east-1:${id}`).toString('base64url');
}
