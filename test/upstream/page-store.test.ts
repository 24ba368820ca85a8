import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createApiGateway } from '../../src/upstream/api-gateway.ts';
import { createPageStore } from '../../src/upstream/page-store.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { waitUntil } from '../support/wait-until.ts';
import { createWorld, type World } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const page = '{ clientCertificates(first: 5) { nodes { clientCertificateId } } }';
const lookup =
  'query ($id: String!) { clientCertificate(clientCertificateId: $id) { clientCertificateId } }';
const list = 'GET /clientcertificates';
const wholePage = `${list}?limit=500`;
const config = { cacheTtlMilliseconds: 3_600_000 };
const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');
const noCache = { 'cache-control': 'no-cache' };

describe('a list within its time to live', () => {
  let many: readonly StoredCertificate[];
  beforeAll(async () => {
    many = await createManyCertificates({ count: 1000, now: new Date() });
  });

  test.each([
    [60, 1],
    [500, 1],
    [1000, 2],
  ])(
    'a fresh list of %i certificates costs %i calls, whatever is asked of it',
    async (count, calls) => {
      await using world = await createWorld({ certificates: many.slice(0, count), config });
      await askEverything(world, count);
      expect(world.takeCalls()).toHaveLength(calls);
    },
  );

  test('a list costs one call, however many different queries ask for it at once', async () => {
    await using world = await createWorld({ certificates: many.slice(0, 60), config });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => askDifferently(world, index)),
    );
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(world.takeCalls()).toEqual([wholePage]);
  });

  test('extensions.upstream says that a fresh list cost no calls', async () => {
    await using world = await createWorld({ certificates, config });
    expect(await upstreamOf(world, page)).toMatchObject({ calls: 1, cached: 0 });
    expect(await upstreamOf(world, page)).toMatchObject({ calls: 0, cached: 1 });
    expect(await upstreamOf(world, '{ summary { total } }')).toMatchObject({ calls: 0, cached: 1 });
  });

  test('a fresh list answers lookups of ids on its first page, and costs one more call for an id behind it', async () => {
    await using world = await createWorld({ certificates: many, config });
    const idAt = (index: number) => many[index]?.clientCertificateId ?? '';
    const ask = async (id: string) =>
      (await world.query(lookup, { id })).data.clientCertificate?.clientCertificateId as unknown;
    expect(await ask(idAt(7))).toBe(idAt(7));
    expect(await ask(idAt(499))).toBe(idAt(499));
    expect(world.takeCalls()).toEqual([wholePage]);
    expect(await ask(idAt(500))).toBe(idAt(500));
    expect(await ask(idAt(500))).toBe(idAt(500));
    expect(world.takeCalls()).toEqual([`${list}/${idAt(500)}`]);
    expect(await ask('nobody')).toBeUndefined();
    expect(await ask('nobody')).toBeUndefined();
    expect(world.takeCalls()).toEqual([`${list}/nobody`]);
  });

  test('a complete fresh list costs no call for an id that it does not contain', async () => {
    await using world = await createWorld({ certificates: many, config });
    await world.query('{ clientCertificates { totalCount } }');
    expect(world.takeCalls()).toHaveLength(2);
    const { data, errors } = await world.query(lookup, { id: 'nobody' });
    expect({ data, errors }).toEqual({ data: { clientCertificate: null }, errors: undefined });
    const last = many.at(-1)?.clientCertificateId;
    expect((await world.query(lookup, { id: last })).data.clientCertificate).not.toBeNull();
    expect(world.takeCalls()).toEqual([]);
  });

  test('a list is read on when several ids are not on its first page', async () => {
    await using world = await createWorld({ certificates: many, config });
    const ids = many.slice(600, 620).map(({ clientCertificateId }) => clientCertificateId);
    const { data } = await world.query(
      `{ ${ids
        .slice(0, 10)
        .map((id, index) => `a${index}: clientCertificate(clientCertificateId: "${id}") { id }`)
        .join(' ')} }`,
    );
    expect(Object.values(data as object).every((value) => value !== null)).toBe(true);
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('a list is read again after its time to live', async () => {
    const clock = { time: 0, now: () => clock.time };
    const store = createPageStore({ ttlMilliseconds: 5_000, clock });
    await using world = await createWorld({ certificates, apiGateway: { store } });
    await world.query(page);
    clock.time = 4_999;
    await world.query(page);
    expect(world.takeCalls()).toHaveLength(1);
    clock.time = 5_000;
    await world.query(page);
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('a list lives no longer when the clock of the system is set back', async () => {
    await using world = await createWorld({
      certificates,
      config: { cacheTtlMilliseconds: 5_000 },
    });
    await world.query(page);
    const date = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    const later = performance.now() + 5_001;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
    await world.query('{ summary { total } }');
    date.mockRestore();
    clock.mockRestore();
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('the page store drops pages when its bytes run out', async () => {
    const store = createPageStore({ ttlMilliseconds: 3_600_000, maxBytes: 2500 });
    await using world = await createWorld({ certificates, apiGateway: { store }, maxPageSize: 1 });
    for (let round = 1; round <= 2; round += 1) {
      const { data } = await world.query('{ clientCertificates { totalCount } }');
      expect(data.clientCertificates.totalCount).toBe(3);
    }
    expect(world.takeCalls().length).toBeGreaterThan(3);
  });
});

describe('without a time to live', () => {
  test('without a time to live, every request reads again, with the limit that it asks for', async () => {
    await using world = await createWorld({ certificates });
    await world.query(page);
    await world.query(page);
    await world.query(lookup, { id: 'aaaaaa' });
    expect(world.takeCalls()).toEqual([`${list}?limit=5`, `${list}?limit=5`, `${list}/aaaaaa`]);
  });
});

describe('Cache-Control: no-cache', () => {
  test('a request with Cache-Control: no-cache reads again, and keeps what it reads', async () => {
    await using world = await createWorld({ certificates, config });
    await world.query(page);
    world.emulator.certificates.delete('aaaaaa');
    expect(await count(world)).toBe(3);
    expect(await count(world, { 'cache-control': 'max-age=0, no-cache' })).toBe(2);
    expect(await count(world)).toBe(2);
    expect(world.takeCalls()).toEqual([wholePage, wholePage]);
  });

  test('a lookup with Cache-Control: no-cache refreshes the page that has the id', async () => {
    const many = await createManyCertificates({ count: 600, now: new Date() });
    const id = many[550]?.clientCertificateId ?? '';
    await using world = await createWorld({ certificates: many, config });
    await world.query('{ clientCertificates { totalCount } }');
    world.emulator.certificates.delete(id);
    world.takeCalls();
    const missing = { clientCertificate: null };
    expect((await world.query(lookup, { id }, noCache)).data).toEqual(missing);
    expect((await world.query(lookup, { id })).data).toEqual(missing);
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('a page is not replaced by a call that began earlier and ends later', async () => {
    await using world = await createWorld({ certificates, config });
    world.emulator.next({ kind: 'delay', milliseconds: 300 });
    const slow = world.query(page);
    await world.emulator.waitForRequest(() => true);
    world.emulator.certificates.delete('aaaaaa');
    expect(await count(world, noCache)).toBe(2);
    // What the slow call brings stands for the list as it was when the call began.
    for (const certificate of tinyCertificates('aaaaaa'))
      world.emulator.certificates.add(certificate);
    await slow;
    expect(await count(world)).toBe(2);
  });

  test('a request with Cache-Control: no-cache does not join a call that began before it', async () => {
    await using world = await createWorld({ certificates, config });
    world.emulator.next({ kind: 'delay', milliseconds: 100 });
    const first = world.query(page);
    await world.emulator.waitForRequest(() => true);
    await Promise.all([first, world.query(page, undefined, noCache)]);
    expect(world.takeCalls()).toEqual([wholePage, wholePage]);
  });
});

describe('an error', () => {
  test('an error is never kept', async () => {
    await using world = await createWorld({ certificates, config });
    world.emulator.next({ kind: 'error', status: 500 });
    expect((await world.query(page)).errors).toHaveLength(1);
    expect((await world.query(page)).errors).toBeUndefined();
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('a malformed answer is never kept', async () => {
    await using world = await createWorld({ certificates, config });
    for (const body of ['{"item":"none"}', '{"item":[{}]}', '']) {
      world.emulator.next({ kind: 'respond', body });
      expect((await world.query(page, undefined, noCache)).errors?.[0]?.extensions.code).toBe(
        'UPSTREAM_MALFORMED',
      );
    }
    expect((await world.query(page)).errors).toBeUndefined();
  });

  test('a stale page is served during an outage when STALE_IF_ERROR is set, marked as stale', async () => {
    const clock = { time: 0, now: () => clock.time };
    const store = createStaleStore(clock);
    await using world = await createWorld({ certificates, apiGateway: { store } });
    const fresh = await world.query(page);
    world.emulator.always({ kind: 'error', status: 500 });
    clock.time = 64_999;
    const stale = await world.query('{ summary { total } }');
    expect(stale.errors).toBeUndefined();
    expect(stale.data.summary.total).toBe(fresh.data.clientCertificates.nodes.length);
    expect(JSON.parse(stale.text)).toMatchObject({ extensions: { stale: true } });
    clock.time = 65_000;
    expect((await world.query(page)).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('a stale page is served during an outage also without a time to live', async () => {
    await using world = await createWorld({
      certificates,
      config: { cacheTtlMilliseconds: 0, staleMilliseconds: 60_000 },
    });
    await world.query(page);
    await world.query(page);
    expect(world.takeCalls()).toHaveLength(2);
    world.emulator.always({ kind: 'reset' });
    const { data, errors, text } = await world.query(page);
    expect(data.clientCertificates.nodes).toHaveLength(3);
    expect(errors).toBeUndefined();
    expect(JSON.parse(text)).toMatchObject({ extensions: { stale: true } });
  });

  test('an outage is reported when STALE_IF_ERROR is not set', async () => {
    const clock = { time: 0, now: () => clock.time };
    const store = createPageStore({ ttlMilliseconds: 5_000, clock });
    await using world = await createWorld({ certificates, apiGateway: { store } });
    await world.query(page);
    world.emulator.always({ kind: 'error', status: 500 });
    clock.time = 5_000;
    expect((await world.query(page)).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('an error that is no outage is reported although a stale page is there', async () => {
    const clock = { time: 0, now: () => clock.time };
    await using world = await createWorld({
      certificates,
      apiGateway: { store: createStaleStore(clock) },
    });
    await world.query(page);
    world.emulator.always({ kind: 'error', status: 403 });
    clock.time = 5_000;
    expect((await world.query(page)).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAUTHORIZED');
  });

  test('a certificate that was not found once is found when it was made later', async () => {
    await using world = await createWorld();
    expect((await world.query(lookup, { id: 'aaaaaa' })).data).toEqual({ clientCertificate: null });
    for (const certificate of certificates) world.emulator.certificates.add(certificate);
    expect((await world.query(lookup, { id: 'aaaaaa' })).data.clientCertificate).not.toBeNull();
  });
});

describe('calls in flight', () => {
  test('identical requests share a call in flight', async () => {
    await using world = await createWorld({ certificates });
    world.emulator.next({ kind: 'delay', milliseconds: 2000 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.query(page)));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
  });

  test('a call in flight goes on for others when the client that began it disconnects', async () => {
    await using world = await createWorld({ certificates });
    const { region, url: endpoint, credentials } = world.emulator;
    const apiGateway = await createApiGateway({ region, endpoint, credentials });
    world.emulator.next({ kind: 'delay', milliseconds: 100 });
    const leaving = new AbortController();
    const first = apiGateway.readPage({ limit: 5 }, { signal: leaving.signal });
    await world.emulator.waitForRequest(() => true);
    const second = apiGateway.readPage({ limit: 5 });
    await new Promise(setImmediate);
    leaving.abort();
    await expect(first).rejects.toThrow();
    expect((await second).value.edges).toHaveLength(3);
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
    apiGateway.close();
  });

  test(
    'a call in flight is aborted when the last client disconnects',
    { timeout: 20_000 },
    async () => {
      // So long that nothing else ends the call before the test does.
      const apiGateway = { deadlineMilliseconds: 300_000 };
      await using world = await createWorld({ certificates, config, apiGateway });
      world.emulator.next({ kind: 'hang' });
      const leaving = new AbortController();
      const all = [1, 2, 3].map(() =>
        world.query(page, undefined, undefined, leaving.signal).catch(() => 'left'),
      );
      await world.emulator.waitForRequest(() => true);
      leaving.abort();
      expect(await Promise.all(all)).toEqual(['left', 'left', 'left']);
      await world.emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
      expect(world.faults).toEqual([]);
    },
  );
});

describe('slow credentials', () => {
  test('no call is made when the client disconnected before the credentials came', async () => {
    let give: (() => void) | undefined;
    const credentials = () =>
      new Promise<typeof plantedCredentials>((resolve) => {
        give = () => {
          resolve(plantedCredentials);
        };
      });
    await using world = await createWorld({ certificates, config, apiGateway: { credentials } });
    const leaving = new AbortController();
    const left = world.query(page, undefined, undefined, leaving.signal).catch(() => 'left');
    await waitUntil(() => give !== undefined);
    leaving.abort();
    expect(await left).toBe('left');
    await waitUntil(() => world.log.length === 1);
    give?.();
    // The one call is its own.
    await world.query(page, undefined, noCache);
    expect(world.takeCalls()).toEqual([wholePage]);
  });
});

describe('credentials that never come', () => {
  const apiGateway = {
    credentials: () => new Promise<typeof plantedCredentials>(() => undefined),
    deadlineMilliseconds: 200,
  };

  test('missing credentials delay no request that needs none', async () => {
    await using world = await createWorld({ config, apiGateway });
    for (let time = 1; time <= 3; time += 1) {
      expect((await world.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
    }
  });

  test('a read that waits for credentials ends at its deadline', async () => {
    await using world = await createWorld({ config, apiGateway });
    for (const document of [page, '{ clientCertificate(clientCertificateId: "a") { id } }']) {
      expect((await world.query(document)).errors?.[0]?.extensions).toEqual({
        code: 'UPSTREAM_TIMEOUT',
        upstream: { operation: 'GetClientCertificates' },
      });
    }
    expect((await fetch(new URL('/ready', world.url))).status).toBe(503);
    expect(world.faults).toEqual([]);
  });
});

describe('the pages of one account', () => {
  test('pages of one account are never given to another account', async () => {
    await using world = await createWorld({ certificates });
    const store = createPageStore({ ttlMilliseconds: 3_600_000 });
    const { region, url: endpoint, credentials } = world.emulator;
    const mine = await createApiGateway({ region, endpoint, credentials, store });
    const stranger = { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'stranger' };
    const theirs = await createApiGateway({ region, endpoint, credentials: stranger, store });
    await mine.readPage({ limit: 5 });
    await expect(theirs.readPage({ limit: 5 })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
    });
    mine.close();
    theirs.close();
  });

  test('pages are read again, and responses made again, when the credentials change to another account', async () => {
    let identity = { ...plantedCredentials, accountId: '111111111111', expiration: inMinutes(1) };
    await using world = await createWorld({
      certificates,
      config,
      apiGateway: { credentials: () => Promise.resolve(identity) },
    });
    for (let time = 1; time <= 3; time += 1) await world.query(page);
    expect(world.takeCalls()).toHaveLength(1);
    world.emulator.certificates.delete('aaaaaa');
    identity = { ...identity, accountId: '222222222222', expiration: inMinutes(60) };
    expect(await count(world)).toBe(2);
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('the quota is read again when the credentials change to another account', async () => {
    let identity = { ...plantedCredentials, accountId: '111111111111', expiration: inMinutes(1) };
    await using world = await createWorld({
      apiGateway: { credentials: () => Promise.resolve(identity) },
    });
    const quota = '{ summary { quota } }';
    await world.query(quota);
    await world.query(quota);
    expect(world.takeCalls()).toHaveLength(1);
    identity = { ...identity, accountId: '222222222222', expiration: inMinutes(60) };
    await world.query(quota);
    expect(world.takeCalls()).toHaveLength(1);
  });
});

describe('a GET', () => {
  test('a GET gets an ETag, and 304 when the client has the answer', async () => {
    await using world = await createWorld({ certificates, config });
    const address = `${world.url}?query=${encodeURIComponent('{ clientCertificates { totalCount } }')}`;
    const first = await fetch(address);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    await first.text();
    // The second says that it was cached, and so differs. The third is the same again.
    const second = await fetch(address);
    await second.text();
    const third = await fetch(address, {
      headers: {
        // Without this, fetch says no-cache beside a condition of one's own.
        'cache-control': 'max-age=60',
        'if-none-match': `"other", ${second.headers.get('etag') ?? ''}`,
      },
    });
    expect({ status: third.status, body: await third.text() }).toEqual({ status: 304, body: '' });
  });
});

/** Asks what dashboards and scripts ask of a list. */
async function askEverything(world: World, total: number): Promise<void> {
  const seen = new Map<string, string>();
  const globalIds: string[] = [];
  for (const first of [25, 10, 50, 7]) {
    let after: string | null = null;
    let walked = 0;
    do {
      const { data, errors } = await world.query(
        `query ($first: Int, $after: String) {
          clientCertificates(first: $first, after: $after) {
            edges { cursor node { id clientCertificateId } }
            pageInfo { hasNextPage endCursor }
          }
        }`,
        { first, after },
      );
      expect(errors).toBeUndefined();
      const { edges, pageInfo } = data.clientCertificates;
      for (const { cursor, node } of edges) {
        seen.set(cursor as string, node.clientCertificateId as string);
        globalIds.push(node.id as string);
      }
      walked += edges.length as number;
      after = pageInfo.hasNextPage ? (pageInfo.endCursor as string) : null;
    } while (after !== null);
    expect(walked).toBe(total);
  }
  const cursors = [...seen.keys()].filter((_cursor, index) => index % 13 === 5).slice(0, 20);
  for (const after of cursors) {
    await world.query(
      'query ($after: String) { clientCertificates(first: 3, after: $after) { nodes { id } } }',
      { after },
    );
  }
  const [before] = cursors;
  await world.query('{ clientCertificates(last: 9) { nodes { id } } }');
  await world.query(
    'query ($before: String) { clientCertificates(last: 4, before: $before) { nodes { id } } }',
    { before },
  );
  await world.query('{ clientCertificates { totalCount } summary { total expired expiring } }');
  await world.query(
    '{ clientCertificates(first: 5, filter: { expirationState: VALID }, orderBy: { field: EXPIRATION_DATE }) { nodes { id } } }',
  );
  for (const id of [...seen.values()].slice(0, 20)) await world.query(lookup, { id });
  await world.query('query ($id: ID!) { node(id: $id) { id } }', { id: globalIds[3] });
  await world.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: globalIds.slice(0, 30),
  });
}

function askDifferently(world: World, index: number) {
  const first = (index % 50) + 1;
  const questions = [
    `{ clientCertificates(first: ${first}) { nodes { id } } }`,
    `{ clientCertificates(last: ${first}) { totalCount nodes { arn } } }`,
    `{ a${index}: summary { total expired } }`,
    `{ clientCertificates(first: ${first}, orderBy: { field: DESCRIPTION }) { nodes { id } } }`,
    `{ clientCertificate(clientCertificateId: "missing${index}") { id } }`,
  ];
  return world.query(questions[index % questions.length] ?? page);
}

async function count(world: World, headers?: Record<string, string>): Promise<number> {
  const { data } = await world.query(page, undefined, headers);
  return (data.clientCertificates.nodes as unknown[]).length;
}

async function upstreamOf(world: World, document: string): Promise<unknown> {
  const { extensions } = await world.query(document);
  return extensions?.upstream;
}

/** Its pages are fresh for five seconds, and stand in during an outage for a minute more. */
function createStaleStore(clock: { readonly now: () => number }) {
  return createPageStore({ ttlMilliseconds: 5_000, staleMilliseconds: 60_000, clock });
}

function inMinutes(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}
