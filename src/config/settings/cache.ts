import type { Kind, Settings } from '../setting.ts';
import { orWord, parseUrl, time } from '../kinds.ts';

const timeOrNone = orWord('0', 0, time(100, 3_600_000));

/** `redis://user:password@host:port/database`. The value is the text itself. */
const redisUrl: Kind<string> = {
  placeholder: 'url',
  expected:
    'a URL such as redis://host:6379 or rediss://user:password@host:6379/0, with a database from 0 to 15',
  parse: (text) => (isRedisUrl(text) ? text : undefined),
};

/** How long pages of the list are cached, and where they are shared. */
export const cacheSettings = {
  cacheTtlMilliseconds: {
    flag: 'cache-ttl',
    variable: 'CACHE_TTL',
    byDefault: '5s',
    meaning: 'How long a page of the list is cached, for all callers; 0 turns caching off.',
    ...timeOrNone,
  },
  staleMilliseconds: {
    flag: 'stale-if-error',
    variable: 'STALE_IF_ERROR',
    byDefault: '0',
    meaning: 'How much longer a page is served during an outage, marked with extensions.stale.',
    ...timeOrNone,
  },
  cacheUrl: {
    flag: 'cache-url',
    variable: 'CACHE_URL',
    byDefault: 'off',
    meaning: 'Redis or Valkey in which replicas share pages.',
    ...orWord('off', 'off', redisUrl),
  },
} as const satisfies Settings;

/** Checks the whole URL, because ioredis reports errors in it only after the start, or not at all. */
function isRedisUrl(text: string): boolean {
  const url = parseUrl(text, ['redis:', 'rediss:']);
  if (url === undefined || url.port === '0') return false;
  if (url.search !== '' || url.hash !== '') return false;
  return (
    /^\/?(\d|1[0-5])?$/.test(url.pathname) &&
    isPercentEncoded(url.username) &&
    isPercentEncoded(url.password)
  );
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
