import { listenAddress, oneOf, orWord, port } from '../kinds.ts';
import type { Settings } from '../setting.ts';

/** What can be logged, from the least urgent to nothing at all. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** What an operator sees of the gateway. Traces have variables of their own. */
export const observabilitySettings = {
  logLevel: {
    flag: 'log-level',
    variable: 'LOG_LEVEL',
    byDefault: 'info',
    meaning: 'Least urgent lines of the log: debug adds probes, error leaves only faults.',
    ...oneOf(logLevels, `one of ${logLevels.join(', ')}`),
  },
  metricsHost: {
    flag: 'metrics-host',
    variable: 'METRICS_HOST',
    byDefault: '127.0.0.1',
    meaning: 'Address to serve Prometheus metrics on.',
    ...listenAddress,
  },
  metricsPort: {
    flag: 'metrics-port',
    variable: 'METRICS_PORT',
    byDefault: 'off',
    meaning: 'Port to serve Prometheus metrics on, at /metrics; 0 for any free one.',
    ...orWord('off', 'off', port),
  },
} as const satisfies Settings;
