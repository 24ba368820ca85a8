import { describe, expect, test } from 'vitest';
import { createEmulator, defaultCredentials } from '../../src/emulator/emulator.ts';
import { startCommand } from '../support/command.ts';
import { startRedis, whyNoRedis } from '../support/redis-server.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const page = '{ clientCertificates(first: 5) { nodes { clientCertificateId } } }';
const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');
const reason = whyNoRedis();

describe.skipIf(reason)(`replicas behind one Redis${reason ? ` (${reason})` : ''}`, () => {
  test('make one call for all of them, and none within its time to live', async () => {
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

  test('go on by themselves when it is gone, say so once, and share again when it is back', async () => {
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
    await one.query(lookup);
    expect((await other.query(lookup)).extensions?.upstream).toMatchObject({ calls: 0, cached: 1 });
  });

  test('start though it is not there', async () => {
    await using redis = await startRedis();
    await redis.stop();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    expect((await one.query(page)).errors).toBeUndefined();
    expect(sentencesOf(one)).toHaveLength(1);
  });

  test('that cannot start end, and do not wait for it', async () => {
    await using redis = await startRedis();
    using gateway = startCommand('main.js', [], {
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      CACHE_URL: redis.url,
      PORT: '0',
    });
    const { code, errors } = await gateway.ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/^There are no AWS credentials/);
  });

  test('use the user, the password and the database that its address names', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    const { Redis } = await import('ioredis');
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

  test('take nothing from it that they would not have put there', async () => {
    await using redis = await startRedis();
    await using upstream = await createEmulator({ certificates });
    await using one = await createReplica(redis.url, upstream.url);
    await one.query(page);
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    const [key = ''] = await client.keys('*');
    expect(key).not.toContain(upstream.credentials.accessKeyId);
    expect(await client.pttl(key)).toBeGreaterThan(0);
    for (const garbage of ['planted', '{}', '{"expiresAt":9e15,"text":"[]"}', 'null']) {
      await client.set(key, garbage);
      await using other = await createReplica(redis.url, upstream.url);
      expect((await other.query(page)).data.clientCertificates.nodes).toHaveLength(3);
    }
    client.disconnect();
    expect(upstream.requests).toHaveLength(5);
  });
});

function createReplica(cacheUrl: string, endpoint: string): Promise<World> {
  const { accessKeyId, secretAccessKey } = defaultCredentials;
  return createWorld({
    config: { cacheUrl, cacheTtlMilliseconds: 3_600_000 },
    apiGateway: { endpoint, credentials: { accessKeyId, secretAccessKey } },
  });
}

function sentencesOf({ log }: World): readonly unknown[] {
  return log.map(({ msg }) => msg).filter((text) => String(text).includes('shared cache'));
}
