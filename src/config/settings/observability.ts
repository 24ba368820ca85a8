import { listenAddress, oneOf, orWord, port } from '../kinds.ts';
import type { Settings } from '../setting.ts';

/** The log levels, from the most lines to none. */
const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** The log and the metrics. Traces are configured with the variables of OpenTelemetry. */
export const observabilitySettings = {
  logLevel: {
    flag: 'log-level',
    variable: 'LOG_LEVEL',
    byDefault: 'info',
    meaning: 'Lowest level to log: debug includes probes, error logs only errors of the gateway.',
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
