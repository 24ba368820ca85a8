import { Redis, type RedisOptions } from 'ioredis';
import type { SharedStore } from './page-store.ts';

/** Hears when the shared store is lost and when it is back. */
interface SharedStoreObserver {
  lost(): void;
  found(): void;
}

/** Bytes of one value that are read or written. 500 certificates are about a megabyte. */
export const maxSharedBytes = 8 * 2 ** 20;

/** Milliseconds that a question waits for Redis. After that Redis is lost until it answers again. */
const sharedTimeoutMilliseconds = 100;

/** Milliseconds that the start waits for the first connection. */
const startMilliseconds = 1000;

/** Milliseconds between two attempts to reach a lost Redis. */
const retryMilliseconds = 1000;

/**
 * Opens a Redis or Valkey that the replicas of one gateway share. While it is lost, reads find nothing
 * and writes are dropped, at once. It is tried again in the background.
 *
 * Nothing that it holds is believed without question: a value larger than {@link maxSharedBytes}, one
 * that never expires, and one that lives longer than this gateway would let it are no values.
 *
 * @param url `redis://` or `rediss://`, with user, password and database where needed.
 */
export async function openRedisStore(
  url: string,
  observer: SharedStoreObserver,
): Promise<SharedStore & { close(): void }> {
  const redis = new Redis({
    ...readAddress(url),
    keyPrefix: 'client-certificates-gateway:2:',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: sharedTimeoutMilliseconds,
    // A Redis that accepts connections and says nothing is not connected.
    connectTimeout: retryMilliseconds,
    retryStrategy: () => retryMilliseconds,
    // It would read its version from a file of its own, which is not in the bundle.
    disableClientInfo: true,
  });
  let isLost = false;
  let isClosed = false;
  let probe: NodeJS.Timeout | undefined;

  function lose(): void {
    if (isLost || isClosed) return;
    isLost = true;
    observer.lost();
    probe = setInterval(() => void ask(), retryMilliseconds).unref();
  }

  function find(): void {
    if (!isLost) return;
    isLost = false;
    clearInterval(probe);
    observer.found();
  }

  /** Asks whether Redis answers again, on whatever connection there is. */
  async function ask(): Promise<void> {
    try {
      await redis.ping();
      find();
    } catch {
      // It is asked again at the next interval.
    }
  }

  /** Runs a command unless Redis is lost. One that takes too long, or finds no connection, loses it. */
  async function run<T>(command: () => Promise<T>): Promise<T | undefined> {
    if (isLost) return undefined;
    try {
      return await command();
    } catch (error) {
      // Redis has answered, with an error: there is no such value.
      if (!isReply(error)) lose();
      return undefined;
    }
  }

  redis.on('error', lose);
  redis.on('close', lose);
  redis.on('ready', find);
  await untilReady(redis);
  if (redis.status !== 'ready') lose();

  return {
    async get(key, ttlMilliseconds) {
      const found = await run(() =>
        // The time first: a text that is written in between is newer than it.
        Promise.all([redis.pttl(key), redis.getrange(key, 0, maxSharedBytes)]),
      );
      if (found === undefined) return undefined;
      const [leftMilliseconds, text]: readonly [unknown, unknown] = found;
      // The types of ioredis are what Redis should answer.
      if (typeof text !== 'string' || typeof leftMilliseconds !== 'number') return undefined;
      if (text === '' || Buffer.byteLength(text) > maxSharedBytes) return undefined;
      if (leftMilliseconds <= 0 || leftMilliseconds > ttlMilliseconds) return undefined;
      return { text, leftMilliseconds };
    },
    set(key, text, ttlMilliseconds) {
      if (Buffer.byteLength(text) > maxSharedBytes) return;
      void run(() => redis.set(key, text, 'PX', ttlMilliseconds));
    },
    close() {
      isClosed = true;
      clearInterval(probe);
      redis.disconnect();
    },
  };
}

/** Whether Redis itself said so. ioredis does not export a type of this error. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

/** Waits for the first connection, as long as the start may take for it. */
function untilReady(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, startMilliseconds);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    redis.once('ready', end);
    redis.once('error', end);
  });
}

/** ioredis would parse the address itself with a function that newer versions of Node warn of. */
function readAddress(url: string): RedisOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    // The brackets of an IPv6 address are not part of it.
    host: hostname.replace(/^\[(.+)\]$/, '$1'),
    port: Number(port || defaultPort),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    db: Number(pathname.slice(1)),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

const defaultPort = 6379;
