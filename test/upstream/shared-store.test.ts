import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { createApiGateway } from '../../src/upstream/api-gateway.ts';
import { createPageStore } from '../../src/upstream/page-store.ts';
import { maxSharedBytes, openRedisStore } from '../../src/upstream/shared-store.ts';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import {
  createEmulator,
  defaultCredentials,
  type EmulatorCredentials,
} from '../../src/emulator/emulator.ts';
import { addressOf, environmentFor, startCommand } from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { plantedCredentials } from '../support/planted-secrets.ts';
import { findFreePort, startRedis, whyNoRedis } from '../support/redis-server.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const page = '{ clientCertificates(first: 5) { nodes { clientCertificateId } } }';
const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');
const reason = whyNoRedis();

describe.skipIf(reason)(`replicas behind one Redis${reason ? ` (${reason})` : ''}`, () => {
  test('replicas make one call for all of them within the time to live', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    await using other = await createReplica(redis.url, upstream.url);
    const first = await one.query(page);
    const second = await other.query(page);
    expect(second.data).toEqual(first.data);
    expect(second.extensions?.upstream).toMatchObject({ calls: 0, cached: 1 });
    expect(upstream.requests).toHaveLength(1);
  });

  test('a replica is ready when another one has read the list for it', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    await using other = await createReplica(redis.url, upstream.url);
    await one.query(page);
    expect((await fetch(new URL('/ready', other.url))).status).toBe(200);
  });

  test('replicas go on without Redis, log that once, and share again when it is back', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    await using other = await createReplica(redis.url, upstream.url);
    await redis.stop();
    for (const world of [one, other]) {
      await waitUntil(() => sentencesOf(world).length === 1);
      expect((await world.query(page)).errors).toBeUndefined();
      expect((await world.query(page)).extensions?.upstream).toMatchObject({ calls: 0, cached: 1 });
    }
    expect(upstream.requests).toHaveLength(2);
    await redis.start();
    for (const world of [one, other]) await waitUntil(() => sentencesOf(world).length === 2);
    expect(sentencesOf(one)).toEqual([
      'The shared cache cannot be reached: going on with the memory of this process.',
      'The shared cache is back.',
    ]);
    const lookup = '{ clientCertificate(clientCertificateId: "aaaaaa") { id } }';
    await one.query(page, undefined, { 'cache-control': 'no-cache' });
    await using third = await createReplica(redis.url, upstream.url);
    expect((await third.query(lookup)).extensions?.upstream).toMatchObject({ calls: 0, cached: 1 });
  });

  test('a replica starts when Redis is down', async () => {
    await using redis = await startRedis();
    await redis.stop();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    expect((await one.query(page)).errors).toBeUndefined();
    expect(sentencesOf(one)).toHaveLength(1);
  });

  test('a replica that cannot start ends, whether Redis answers, is silent or is down', async () => {
    await using redis = await startRedis();
    await using silent = await listenSilently();
    const down = `redis://127.0.0.1:${await findFreePort()}`;
    for (const cacheUrl of [redis.url, silent.url, down]) {
      using gateway = startCommand('main.js', [], {
        AWS_REGION: 'us-east-1',
        CACHE_URL: cacheUrl,
        PORT: '0',
      });
      const { code, errors } = await gateway.ended;
      expect(code).toBe(1);
      expect(errors).toContain('There are no AWS credentials');
    }
  });

  test('a replica answers without waiting until Redis has stored the page', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    redis.pause();
    // A request for fresh data does not read from Redis. It only writes.
    await one.query(page, undefined, { 'cache-control': 'no-cache' });
    await waitUntil(() => one.log.length === 2);
    redis.resume();
    expect(one.log.map(({ msg }) => msg)).toEqual([
      'request',
      'The shared cache cannot be reached: going on with the memory of this process.',
    ]);
  });

  test('a replica uses the user, the password and the database in CACHE_URL', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    const client = new Redis(redis.url);
    await client.call('ACL', 'SETUSER', 'replica', 'on', '>a/b:c', '~*', '+@all');
    await client.call('ACL', 'SETUSER', 'default', 'off');
    const address = redis.url.replace('redis://', 'redis://replica:a%2Fb%3Ac@');
    await using one = await createReplica(`${address}/3`, upstream.url);
    await one.query(page);
    await client.select(3);
    expect(await client.dbsize()).toBe(1);
    client.disconnect();
    expect(sentencesOf(one)).toEqual([]);
  });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_API_GATEWAY'])(
    'replicas share nothing when %s leads them to different places',
    async (variable) => {
      await using redis = await startRedis();
      for (const own of ['aaaaaa', 'bbbbbb']) {
        await using upstream = await createEmulator({ certificates: tinyCertificates(own) });
        using gateway = startCommand('main.js', ['--port=0'], {
          ...environmentFor(upstream),
          AWS_ENDPOINT_URL_API_GATEWAY: undefined,
          [variable]: upstream.url,
          CACHE_URL: redis.url,
          CACHE_TTL: '3600s',
        });
        const { data } = await createGraphQLClient(await addressOf(gateway)).query(page);
        expect(data.clientCertificates.nodes).toEqual([{ clientCertificateId: own }]);
      }
    },
  );

  test('a replica stores no credentials in Redis, and lets every value expire', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({
      certificates,
      credentials: plantedCredentials,
      maxPageSize: 1,
    });
    await using one = await createReplica(redis.url, upstream.url, plantedCredentials);
    // The lookup of a certificate that is not on the first page is stored under a key of its own.
    await one.query('{ clientCertificates(first: 1) { nodes { id } } }');
    await one.query('{ clientCertificate(clientCertificateId: "cccccc") { id } }');
    await using client = await connect(redis.url);
    const keys = await client.redis.keys('*');
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      const stored = `${key} ${(await client.redis.get(key)) ?? ''}`;
      for (const secret of Object.values(plantedCredentials)) expect(stored).not.toContain(secret);
      expect(await client.redis.pttl(key)).toBeGreaterThan(0);
    }
  });

  test.each([
    ['no JSON', 'planted'],
    ['null', 'null'],
    ['another object', '{"planted":1}'],
    ['an item that is no list', '{"item":"x"}'],
    ['an element without an id', '{"item":[{}]}'],
    ['a date that is none', '{"item":[{"clientCertificateId":"x","createdDate":"planted"}]}'],
    ['a tag that is no text', '{"item":[{"clientCertificateId":"x","tags":{"a":1}}]}'],
    ['a truncated page', '{"item":[{"clientCertificateId":"x"'],
    ['the form of an earlier version', '{"expiresAt":9e15,"head":{},"text":"{}"}'],
    ['a page larger than any', `{"item":[]${' '.repeat(maxSharedBytes)}}`],
  ])('a replica calls upstream when a Redis value holds %s', async (_name, value) => {
    await expectMiss((client, key) => client.set(key, value, 'PX', 60_000));
  });

  test('a replica calls upstream when the shared value of a page leads to that same page', async () => {
    const many = await createManyCertificates({ count: 600, now: new Date() });
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates: many });
    await using one = await createReplica(redis.url, upstream.url);
    const total = '{ clientCertificates { totalCount } }';
    await one.query(total);
    await using client = await connect(redis.url);
    const keys = await client.redis.keys('*');
    const [first = '', second = ''] = keys.sort((a, b) => a.length - b.length);
    await client.redis.copy(first, second, 'REPLACE');
    await using other = await createReplica(redis.url, upstream.url);
    expect((await other.query(total)).data).toEqual({ clientCertificates: { totalCount: 600 } });
    expect(upstream.requests).toHaveLength(3);
  });

  test('a replica calls upstream when a Redis value never expires', async () => {
    await expectMiss((client, key) => client.persist(key));
  });

  test('a replica calls upstream when a Redis value lives longer than CACHE_TTL', async () => {
    await expectMiss((client, key) => client.pexpire(key, 2 * ttlMilliseconds));
  });

  test('a replica calls upstream when a Redis key holds another type of value', async () => {
    await expectMiss(async (client, key) => {
      await client.del(key);
      await client.lpush(key, 'planted');
      await client.pexpire(key, 60_000);
    });
  });

  test('a replica uses a Redis value no longer than the time it has left', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    await one.query(page);
    await using client = await connect(redis.url);
    const [key = ''] = await client.redis.keys('*');
    await client.redis.pexpire(key, 60_000);
    const shared = await openRedisStore(redis.url, {
      lost: () => undefined,
      found: () => undefined,
    });
    const store = createPageStore({ ttlMilliseconds, shared });
    const { region, credentials, url: endpoint } = upstream;
    const apiGateway = await createApiGateway({ region, credentials, endpoint, store });
    const { freshUntil } = await apiGateway.readPage({ limit: 5 });
    expect(freshUntil - store.now()).toBeLessThanOrEqual(60_000);
    expect(upstream.requests).toHaveLength(1);
    apiGateway.close();
    shared.close();
  });

  test('a replica waits once for a silent Redis, logs it once, and shares again when Redis answers', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    await using other = await createReplica(redis.url, upstream.url);
    redis.pause();
    const begin = performance.now();
    for (let index = 0; index < 10; index += 1) {
      const noCache = { 'cache-control': 'no-cache' };
      expect((await one.query(page, undefined, index === 0 ? {} : noCache)).errors).toBeUndefined();
      const missing = `{ a: node(id: "x") { id } clientCertificate(clientCertificateId: "no${index}") { id } }`;
      expect((await one.query(missing)).data.clientCertificate).toBeNull();
    }
    // The promise is at most 100 ms in all. Ten times that is what a wait for each would have cost.
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(sentencesOf(one)).toHaveLength(1);
    redis.resume();
    await waitUntil(() => sentencesOf(one).length === 2);
    await one.query(page, undefined, { 'cache-control': 'no-cache' });
    await using client = await connect(redis.url);
    await waitUntil(async () => (await client.redis.dbsize()) > 0);
    expect((await other.query(page)).extensions?.upstream).toMatchObject({ calls: 0, cached: 1 });
  });

  test('a replica starts and answers when Redis is silent or rejects the password', async () => {
    await using redis = await startRedis();
    await using client = await connect(redis.url);
    await client.redis.config('SET', 'requirepass', 'right');
    await using silent = await listenSilently();
    await using upstream = await createEmulator({ certificates });
    for (const address of [silent.url, redis.url, redis.url.replace('://', '://:wrong@')]) {
      await using one = await createReplica(address, upstream.url);
      expect((await one.query(page)).errors).toBeUndefined();
      expect((await one.query('{ summary { total } }')).extensions?.upstream?.calls).toBe(0);
      expect(sentencesOf(one)).toEqual([
        'The shared cache cannot be reached: going on with the memory of this process.',
      ]);
      expect(one.faults).toEqual([]);
    }
  });
});

const ttlMilliseconds = 3_600_000;

/** Changes what one replica has shared, and expects another one to call upstream all the same. */
async function expectMiss(change: (client: Redis, key: string) => Promise<unknown>): Promise<void> {
  await using redis = await startRedis();
  await using upstream = await createEmulator({ certificates });
  await using one = await createReplica(redis.url, upstream.url);
  await one.query(page);
  await using client = await connect(redis.url);
  const [key = ''] = await client.redis.keys('*');
  await change(client.redis, key);
  await using other = await createReplica(redis.url, upstream.url);
  const { data, errors, text } = await other.query(page);
  expect(errors).toBeUndefined();
  expect(data.clientCertificates.nodes).toHaveLength(3);
  expect(text).not.toContain('planted');
  expect(upstream.requests).toHaveLength(2);
}

async function connect(url: string) {
  const redis = new Redis(url);
  await redis.ping();
  return {
    redis,
    [Symbol.asyncDispose]: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

/** A server that accepts connections and never answers. */
async function listenSilently() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function createReplica(
  cacheUrl: string,
  endpoint: string,
  credentials: EmulatorCredentials = defaultCredentials,
): Promise<World> {
  return createWorld({
    config: { cacheUrl, cacheTtlMilliseconds: ttlMilliseconds },
    apiGateway: { endpoint, credentials },
  });
}

function sentencesOf({ log }: World): readonly unknown[] {
  return log.map(({ msg }) => msg).filter((text) => String(text).includes('shared cache'));
}
