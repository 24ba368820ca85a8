import { wholeNumber } from '../kinds.ts';
import type { Settings } from '../setting.ts';
import { serverSettings } from './server.ts';

/** The settings of the command `emulator`. */
export const emulatorSettings = {
  host: serverSettings.host,
  port: { ...serverSettings.port, byDefault: '4010' },
  count: {
    flag: 'count',
    variable: 'COUNT',
    byDefault: '40',
    meaning: 'Client certificates in each account and Region.',
    // Each takes about a millisecond to sign before the emulator listens. An account has at most 60 by default.
    ...wholeNumber(0, 5000),
  },
} as const satisfies Settings;
