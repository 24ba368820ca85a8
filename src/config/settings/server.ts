import { listenAddress, port, formatTime, time } from '../kinds.ts';
import { defaultGraceMilliseconds } from '../limits.ts';
import type { Settings } from '../setting.ts';

/** Where the gateway listens, and how it stops. */
export const serverSettings = {
  host: {
    flag: 'host',
    variable: 'HOST',
    byDefault: '127.0.0.1',
    meaning: 'Address to listen on.',
    ...listenAddress,
  },
  port: {
    flag: 'port',
    variable: 'PORT',
    byDefault: '4000',
    meaning: 'Port to listen on; 0 for any free one.',
    ...port,
  },
  graceMilliseconds: {
    flag: 'shutdown-grace',
    variable: 'SHUTDOWN_GRACE',
    byDefault: formatTime(defaultGraceMilliseconds),
    meaning: 'How long requests in flight may take after SIGTERM or SIGINT.',
    ...time(100, 300_000),
  },
} as const satisfies Settings;
