import { listenAddress, port, wholeNumber } from '../kinds.ts';
import type { Settings } from '../setting.ts';

/** The settings of the command `emulator`. */
export const emulatorSettings = {
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
    byDefault: '4010',
    meaning: 'Port to listen on; 0 for any free one.',
    ...port,
  },
  count: {
    flag: 'count',
    variable: 'COUNT',
    byDefault: '40',
    meaning: 'Client certificates in each account and Region.',
    // Each takes about a millisecond to sign before the emulator listens. An account has at most 60 by default.
    ...wholeNumber(0, 5000),
  },
} as const satisfies Settings;
