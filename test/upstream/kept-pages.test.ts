import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../src/graphql/schema/global-id.ts';
import { createPageStore, type Resource, type SharedStore } from '../../src/upstream/page-store.ts';
import { createWorld } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const noCache = { 'cache-control': 'no-cache' };
const many = tinyCertificates(...Array.from({ length: 600 }, (_, at) => `id${at}`));

describe('a page store', () => {
  test('the page store keeps its value when upstream sends the same text again', async () => {
    const store = createPageStore({ ttlMilliseconds: 1000 });
    const read = async (text: string) =>
      (await store.read(resourceOf('a', text), { isFresh: true })).value;
    const first = await read('same');
    expect(await read('same')).toBe(first);
    const version = store.version();
    expect(await read('other')).not.toBe(first);
    expect(store.version()).toBeGreaterThan(version);
  });

  test('the page store changes its version when it evicts a value', async () => {
    const store = createPageStore({ ttlMilliseconds: 1000, maxBytes: 5000 });
    await store.read(resourceOf('a', 'x'.repeat(1500)), {});
    const version = store.version();
    await store.read(resourceOf('b', 'x'.repeat(1500)), {});
    expect(store.has('a')).toBe(false);
    expect(store.version()).toBeGreaterThan(version);
  });

  test('the page store shares what upstream sent, and does not share that nothing was found', async () => {
    const shared: string[] = [];
    const sharedStore: SharedStore = {
      get: () => Promise.resolve(undefined),
      set: (key) => shared.push(key),
    };
    const store = createPageStore({ ttlMilliseconds: 1000, shared: sharedStore });
    await store.read(resourceOf('found', 'text'), {});
    await store.read(resourceOf('not found', ''), {});
    expect(shared).toEqual(['found']);
  });
});

test('reads kept pages again for Cache-Control: no-cache, up to the page with the id', async () => {
  await using world = await createWorld({
    certificates: many,
    config: { cacheTtlMilliseconds: 60_000 },
  });
  await world.query('{ summary { total } }');
  world.takeCalls();
  const lookup = '{ clientCertificate(clientCertificateId: "id550") { clientCertificateId } }';
  await world.query(lookup);
  expect(world.takeCalls()).toEqual([]);
  await world.query(lookup, undefined, noCache);
  expect(world.takeCalls()).toEqual([
    'GET /clientcertificates?limit=500',
    expect.stringMatching(/^GET \/clientcertificates\?limit=500&position=/),
  ]);
});

test('a lookup during an outage reads the stale page that has the certificate', async () => {
  const clock = { time: 0, now: () => clock.time };
  const store = createPageStore({ ttlMilliseconds: 5000, staleMilliseconds: 60_000, clock });
  await using world = await createWorld({ certificates: many, apiGateway: { store } });
  await world.query('{ summary { total } }');
  world.emulator.always({ kind: 'error', status: 500 });
  clock.time = 5000;
  const lookUp = (id: string) =>
    world.query(`{ clientCertificate(clientCertificateId: "${id}") { clientCertificateId } }`);
  const { data, errors, text } = await lookUp('id550');
  expect(errors).toBeUndefined();
  expect(data.clientCertificate).toEqual({ clientCertificateId: 'id550' });
  expect(JSON.parse(text)).toMatchObject({ extensions: { stale: true } });
  // The old list does not tell whether a certificate has been made meanwhile.
  const unknown = await lookUp('id600');
  expect(unknown.errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
});

test('replays a response until the oldest of its pages expires', async () => {
  const clock = { time: 0, now: () => clock.time };
  const store = createPageStore({ ttlMilliseconds: 5000, clock });
  await using world = await createWorld({ certificates: many, apiGateway: { store } });
  const total = '{ clientCertificates { totalCount } }';
  await world.query('{ clientCertificates(first: 5) { nodes { id } } }');
  clock.time = 3000;
  for (let time = 0; time < 4; time += 1) await world.query(total);
  expect(world.takeCalls()).toHaveLength(2);
  clock.time = 4999;
  await world.query(total);
  expect(world.takeCalls()).toEqual([]);
  clock.time = 5000;
  await world.query(total);
  expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
});

test('reads a page once in one operation when two cursors lead to it', async () => {
  const ids = Array.from({ length: 10 }, (_, at) => `id${at}`);
  await using world = await createWorld({ certificates: tinyCertificates(...ids) });
  const { data } = await world.query('{ clientCertificates(first: 4) { pageInfo { endCursor } } }');
  world.emulator.certificates.delete('id3');
  world.takeCalls();
  const { errors } = await world.query(
    'query ($cursor: String) { clientCertificates(after: $cursor, before: $cursor, last: 2) { nodes { id } } }',
    { cursor: data.clientCertificates.pageInfo.endCursor },
  );
  expect(errors).toBeUndefined();
  expect(world.takeCalls()).toEqual([
    'GET /clientcertificates?limit=500',
    expect.stringContaining('limit=500&position='),
  ]);
});

/** A text, and an object that is made anew for each time that it is fetched. */
function resourceOf(key: string, text: string): Resource<{ readonly text: string }> {
  return {
    operation: 'GetClientCertificates',
    key,
    fetch: () => Promise.resolve({ value: { text }, text }),
    parseShared: () => undefined,
  };
}

test('a lookup that fails in an outage does not lose the certificates that were found', async () => {
  await using world = await createWorld({
    certificates: many,
    config: { cacheTtlMilliseconds: 60_000 },
  });
  const { data } = await world.query('{ clientCertificates(first: 5) { nodes { id } } }');
  const [{ id }] = data.clientCertificates.nodes;
  const other = encodeGlobalId({ typename: 'ClientCertificate', region: 'us-east-1', id: 'id550' });
  world.emulator.always({ kind: 'error', status: 500 });
  const answer = await world.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [id, other],
  });
  expect(answer.data.nodes).toEqual([{ id }, null]);
  expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
});
