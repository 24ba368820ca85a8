import { Redis, type RedisOptions } from 'ioredis';
import type { SecondTier } from './page-store.ts';

/** Hears when the shared store goes and when it is back. */
export interface RedisTierObserver {
  lost(): void;
  found(): void;
}

/**
 * A Redis or Valkey that the processes of one gateway share. While it is gone, reads know nothing and
 * writes are dropped, at once and not after a wait; the connection comes back by itself.
 *
 * @param url `redis://` or `rediss://`, with user, password and database where needed.
 */
export async function createRedisTier(
  url: string,
  observer: RedisTierObserver,
): Promise<SecondTier & { close(): void }> {
  const redis = new Redis({
    ...readAddress(url),
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMilliseconds,
    maxRetriesPerRequest: 0,
    // It would tell a version that it reads from a file of its own, which a bundle has not.
    disableClientInfo: true,
    keyPrefix: 'client-certificates-gateway:',
    retryStrategy: (attempt) => Math.min(attempt * 200, maxRetryMilliseconds),
  });
  let isLost = false;
  redis.on('ready', () => {
    if (isLost) observer.found();
    isLost = false;
  });
  // Every failing attempt to connect says so; the operator hears of the first.
  redis.on('error', () => {
    if (!isLost) observer.lost();
    isLost = true;
  });
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.once('error', () => {
      resolve();
    });
  });
  return {
    async get(key) {
      return (await redis.get(key).catch(() => null)) ?? undefined;
    },
    async set(key, text, ttlMilliseconds) {
      await redis.set(key, text, 'PX', ttlMilliseconds).catch(() => undefined);
    },
    close: () => {
      redis.disconnect();
    },
  };
}

/** Left to the client, an address is read by a function that newer versions of Node warn of. */
function readAddress(url: string): RedisOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    // Of an IPv6 address, what is within the brackets.
    host: hostname.replace(/^\[(.+)\]$/, '$1'),
    port: Number(port || defaultPort),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    db: Number(pathname.slice(1)),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

const defaultPort = 6379;

/** Milliseconds; a store that is slower than upstream is no help. */
const commandTimeoutMilliseconds = 500;

const maxRetryMilliseconds = 5_000;
