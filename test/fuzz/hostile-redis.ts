import { Redis } from 'ioredis';
import type { Random } from '../../src/emulator/random.ts';
import { startRedis } from '../support/redis-server.ts';
import { pick } from './pick.ts';

/** A Redis whose values somebody else changes. */
export interface HostileRedis extends AsyncDisposable {
  readonly url: string;
  /** Puts a hostile value in the place of every value that the gateway wrote. */
  spoil(random: Random): Promise<void>;
}

/** Starts a real Redis. */
export async function startHostileRedis(): Promise<HostileRedis> {
  const server = await startRedis();
  const redis = new Redis(server.url, { disableClientInfo: true });
  return {
    url: server.url,
    async spoil(random) {
      for (const key of await redis.keys('*')) {
        const spoiler = pick(random, spoilers);
        try {
          await redis.del(key);
          await spoiler(redis, key, random);
        } catch (error) {
          // The gateway, or another client of this run, has written the key in between.
          if (!String(error).includes('WRONGTYPE')) throw error;
        }
      }
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

type Spoiler = (redis: Redis, key: string, random: Random) => Promise<unknown>;

/** Milliseconds; within the time to live of the fuzzed gateway. */
const ttl = 900;

const put =
  (text: string | Buffer): Spoiler =>
  (redis, key) =>
    redis.set(key, text, 'PX', ttl);

const spoilers: readonly Spoiler[] = [
  put(''),
  put('{'),
  put('[]'),
  put('null'),
  put('"item"'),
  put('{"item":[{}]}'),
  put('{"item":[{"clientCertificateId":"\\ud800"}]}'),
  put('{"item":[{"clientCertificateId":"fuzz10","createdDate":"x"}]}'),
  put('{"item":[{"clientCertificateId":"fuzz10","tags":{"__proto__":1}}]}'),
  put('{"item":[],"position":7}'),
  put('{"item":[],"position":"\\ud800"}'),
  put(`{"item":[],"position":"${'x'.repeat(5000)}"}`),
  put(`{"item":${'['.repeat(20_000)}`),
  put(
    `{"item":[${Array.from({ length: 3000 }, (_, at) => `{"clientCertificateId":"z${at}"}`).join()}]}`,
  ),
  put(Buffer.from([0xff, 0xfe, 0, 0x80])),
  put('x'.repeat(9 * 2 ** 20)),
  (redis, key) => redis.set(key, '{"item":[]}'),
  (redis, key) => redis.set(key, '{"item":[]}', 'PX', 86_400_000),
  (redis, key) => redis.rpush(key, 'a', 'b'),
  (redis, key) => redis.hset(key, 'item', '[]'),
  (redis, key, random) => redis.set(key, String.fromCharCode(random.below(65_536)), 'PX', 1),
];
