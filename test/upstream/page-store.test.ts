import { describe, expect, test } from 'vitest';
import { createApiGateway } from '../../src/upstream/api-gateway.ts';
import { createAnswerCache } from '../../src/upstream/page-store.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const page = '{ clientCertificates(first: 5) { nodes { clientCertificateId } } }';
const list = 'GET /clientcertificates';
const config = { cacheTtlMilliseconds: 3_600_000 };
const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');

describe('an answer within its time to live', () => {
  test('is not asked for again', async () => {
    await using world = await createWorld({ certificates, config });
    const first = await world.query(page);
    const second = await world.query(page);
    expect(second.data).toEqual(first.data);
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
  });

  test('says so in extensions.upstream', async () => {
    await using world = await createWorld({ certificates, config });
    expect(await upstreamOf(world, page)).toMatchObject({ calls: 1, cached: 0 });
    expect(await upstreamOf(world, page)).toMatchObject({ calls: 0, cached: 1 });
  });

  test('answers for its own position and limit alone', async () => {
    await using world = await createWorld({ certificates, config });
    await world.query(page);
    await world.query('{ clientCertificates(first: 4) { nodes { id } } }');
    await world.query('{ clientCertificate(clientCertificateId: "aaaaaa") { id } }');
    expect(world.takeCalls()).toEqual([`${list}?limit=5`, `${list}?limit=4`, `${list}/aaaaaa`]);
  });

  test('is kept for single certificates too', async () => {
    await using world = await createWorld({ certificates, config });
    const lookup = '{ clientCertificate(clientCertificateId: "aaaaaa") { id } }';
    await world.query(lookup);
    await world.query(lookup);
    expect(world.takeCalls()).toEqual([`${list}/aaaaaa`]);
  });

  test('is passed by with Cache-Control: no-cache, and what comes is kept instead', async () => {
    await using world = await createWorld({ certificates, config });
    await world.query(page);
    world.emulator.certificates.delete('aaaaaa');
    const ids = async (headers?: Record<string, string>) => {
      const { data } = await world.query(page, undefined, headers);
      return data.clientCertificates.nodes as unknown[];
    };
    expect(await ids()).toHaveLength(3);
    expect(await ids({ 'cache-control': 'max-age=0, no-cache' })).toHaveLength(2);
    expect(await ids()).toHaveLength(2);
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('ends with its time to live', async () => {
    let now = 1_000_000;
    const cache = createAnswerCache({ ttlMilliseconds: 5_000, now: () => now });
    await using world = await createWorld({ certificates, apiGateway: { cache } });
    await world.query(page);
    now += 4_999;
    await world.query(page);
    expect(world.takeCalls()).toHaveLength(1);
    now += 1;
    await world.query(page);
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('makes room for others when the bytes run out', async () => {
    const cache = createAnswerCache({ ttlMilliseconds: 3_600_000, maxBytes: 600 });
    await using world = await createWorld({ certificates, apiGateway: { cache } });
    await world.query(page);
    await world.query('{ clientCertificates(first: 3) { nodes { id } } }');
    await world.query(page);
    expect(world.takeCalls()).toHaveLength(3);
  });
});

describe('an error', () => {
  test('is never kept', async () => {
    await using world = await createWorld({ certificates, config });
    world.emulator.next({ kind: 'error', status: 500 });
    expect((await world.query(page)).errors).toHaveLength(1);
    expect((await world.query(page)).errors).toBeUndefined();
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('is no answer for a certificate that is made later', async () => {
    await using world = await createWorld({ config });
    const lookup = '{ clientCertificate(clientCertificateId: "aaaaaa") { clientCertificateId } }';
    expect((await world.query(lookup)).data).toEqual({ clientCertificate: null });
    for (const certificate of tinyCertificates('aaaaaa'))
      world.emulator.certificates.add(certificate);
    expect((await world.query(lookup)).data).toEqual({
      clientCertificate: { clientCertificateId: 'aaaaaa' },
    });
  });

  test('of an outage is stood in for, where that is configured, and marked', async () => {
    const clock = { now: 1_000_000 };
    const cache = createStandInCache(clock);
    await using world = await createWorld({ certificates, apiGateway: { cache } });
    const fresh = await world.query(page);
    world.emulator.always({ kind: 'error', status: 500 });
    clock.now += 64_999;
    const stale = await world.query(page);
    expect({ data: stale.data, errors: stale.errors }).toEqual({
      data: fresh.data,
      errors: undefined,
    });
    expect(JSON.parse(stale.text)).toMatchObject({ extensions: { stale: true } });
    clock.now += 1;
    expect((await world.query(page)).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('of an outage is stood in for though nothing is used again otherwise', async () => {
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

  test('of an outage is told, where nothing is configured', async () => {
    let now = 1_000_000;
    const cache = createAnswerCache({ ttlMilliseconds: 5_000, now: () => now });
    await using world = await createWorld({ certificates, apiGateway: { cache } });
    await world.query(page);
    world.emulator.always({ kind: 'error', status: 500 });
    now += 5_000;
    expect((await world.query(page)).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('that is no outage is never covered up', async () => {
    const clock = { now: 1_000_000 };
    const cache = createStandInCache(clock);
    await using world = await createWorld({ certificates, apiGateway: { cache } });
    await world.query(page);
    world.emulator.always({ kind: 'error', status: 403 });
    clock.now += 5_000;
    expect((await world.query(page)).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAUTHORIZED');
  });
});

describe('identical calls in flight', () => {
  test('are one call', async () => {
    await using world = await createWorld({ certificates, config });
    const answers = await Promise.all(Array.from({ length: 200 }, () => world.query(page)));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
  });

  test('are shared where nothing is kept, and go on when the one that made the call leaves', async () => {
    await using world = await createWorld({ certificates });
    const { region, url: endpoint, credentials } = world.emulator;
    const apiGateway = await createApiGateway({ region, endpoint, credentials });
    world.emulator.next({ kind: 'delay', milliseconds: 100 });
    const leaving = new AbortController();
    const first = apiGateway.getPage({ limit: 5 }, { signal: leaving.signal });
    await world.emulator.waitForRequest(() => true);
    const second = apiGateway.getPage({ limit: 5 });
    await new Promise(setImmediate);
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect((await second).certificates).toHaveLength(3);
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
    apiGateway.close();
  });

  test('are ended when everyone has left', async () => {
    await using world = await createWorld({ certificates, config });
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
  });
});

test('what is kept under one account is never another account’s', async () => {
  await using world = await createWorld({ certificates });
  const cache = createAnswerCache({ ttlMilliseconds: 3_600_000 });
  const { region, url: endpoint, credentials } = world.emulator;
  const mine = await createApiGateway({ region, endpoint, credentials, cache });
  const stranger = { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'stranger' };
  const theirs = await createApiGateway({ region, endpoint, credentials: stranger, cache });
  await mine.getPage({ limit: 5 });
  await expect(theirs.getPage({ limit: 5 })).rejects.toMatchObject({
    code: 'UPSTREAM_UNAUTHORIZED',
  });
  mine.close();
  theirs.close();
});

test('what is malformed is not kept', async () => {
  await using world = await createWorld({ certificates });
  const { region, url: endpoint, credentials } = world.emulator;
  const cache = createAnswerCache({ ttlMilliseconds: 3_600_000 });
  const apiGateway = await createApiGateway({ region, endpoint, credentials, cache });
  for (const ask of [() => apiGateway.getPage({ limit: 5 }), () => apiGateway.getOne('aaaaaa')]) {
    world.emulator.next({ kind: 'respond', body: '{"item":"none"}' });
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_MALFORMED' });
    await ask();
    expect(world.takeCalls()).toHaveLength(2);
  }
  apiGateway.close();
});

test('credentials that are about to expire are asked for again, and others of another account find nothing kept', async () => {
  await using world = await createWorld({ certificates });
  const { region, url: endpoint, credentials } = world.emulator;
  let identity = { ...credentials, accountId: '111111111111', expiration: inMinutes(1) };
  let asked = 0;
  const apiGateway = await createApiGateway({
    region,
    endpoint,
    cache: createAnswerCache({ ttlMilliseconds: 3_600_000 }),
    credentials: () => {
      asked += 1;
      return Promise.resolve(identity);
    },
  });
  await apiGateway.getPage({ limit: 5 });
  await apiGateway.getPage({ limit: 5 });
  expect(world.takeCalls()).toHaveLength(1);
  identity = { ...identity, accountId: '222222222222', expiration: inMinutes(60) };
  await apiGateway.getPage({ limit: 5 });
  expect(world.takeCalls()).toHaveLength(1);
  const askedForBoth = asked;
  await apiGateway.getPage({ limit: 5 });
  expect(world.takeCalls()).toEqual([]);
  expect(asked).toBe(askedForBoth);
  // What lasts is known at once, and what is kept with it.
  expect(apiGateway.getPage({ limit: 5 })).not.toBeInstanceOf(Promise);
  apiGateway.close();
});

describe('a GET', () => {
  test('gets an ETag, and 304 when it has the answer', async () => {
    await using world = await createWorld({ certificates, config });
    const address = `${world.url}?query=${encodeURIComponent('{ clientCertificates { totalCount } }')}`;
    const first = await fetch(address);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    await first.text();
    // The second says that it was cached, and so differs; the third is the same again.
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

async function upstreamOf(world: World, document: string): Promise<unknown> {
  const { extensions } = await world.query(document);
  return extensions?.upstream;
}

/** Its answers live five seconds, and stand in during an outage for a minute more. */
function createStandInCache(clock: { readonly now: number }) {
  return createAnswerCache({
    ttlMilliseconds: 5_000,
    staleMilliseconds: 60_000,
    now: () => clock.now,
  });
}

function inMinutes(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}
