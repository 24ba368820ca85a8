import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallEnding, CallObserver } from './call-observer.ts';
import type { RequestEntry } from './logger.ts';

/** The metrics that Prometheus reads. */
export interface Metrics {
  /** Observes the calls to a location. */
  observe(location: ObservedLocation): CallObserver;
  /** Counts a finished request. */
  countRequest(entry: RequestEntry): void;
  /** Adds a gauge that is read at every scrape. */
  addGauge(gauge: GaugeOptions): void;
  /** All metrics in Prometheus's text format. */
  print(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Whose calls are counted. Without configured locations there are no labels. */
interface ObservedLocation {
  readonly accountName: string;
  readonly region: string;
}

/** A gauge with one value for each combination of labels. */
export interface GaugeOptions {
  readonly name: string;
  readonly help: string;
  /** None by default. */
  readonly labelNames?: readonly string[];
  /** The current values. A value that is missing from them is no longer shown. */
  readonly read: () => Promise<readonly GaugeValue[]> | readonly GaugeValue[];
}

/** One value of a gauge. */
export interface GaugeValue {
  /** None by default. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Creates the metrics.
 *
 * @param hasLocations Whether calls have the labels `account` and `region`. False by default.
 */
export function createMetrics({ hasLocations = false } = {}): Metrics {
  const locationLabels = hasLocations ? ['account', 'region'] : [];
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  // No label takes its value from a client, which bounds the number of series.
  const requests = new Counter({
    name: 'client_certificates_gateway_requests_total',
    help: 'Requests by path and HTTP status. The status is none when the client disconnected first.',
    labelNames: ['path', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'client_certificates_gateway_request_duration_seconds',
    help: 'Time from the headers of a request to the end of its response.',
    labelNames: ['path'],
    buckets: durationBuckets,
    registers,
  });
  const errors = new Counter({
    name: 'client_certificates_gateway_errors_total',
    help: 'Responses with at least one error of this code.',
    labelNames: ['code'],
    registers,
  });
  const calls = new Counter({
    name: 'client_certificates_gateway_upstream_calls_total',
    help: 'Calls to Amazon API Gateway by operation and outcome.',
    labelNames: ['operation', 'outcome', ...locationLabels],
    registers,
  });
  const attempts = new Counter({
    name: 'client_certificates_gateway_upstream_attempts_total',
    help: 'Requests to Amazon API Gateway, retries included. Each takes a token of the rate limiter.',
    labelNames: ['operation', ...locationLabels],
    registers,
  });
  const throttles = new Counter({
    name: 'client_certificates_gateway_upstream_throttles_total',
    help: 'Attempts that Amazon API Gateway throttled (upstream), and calls that the rate limiter rejected (budget).',
    labelNames: ['by', ...locationLabels],
    registers,
  });
  const waits = new Histogram({
    name: 'client_certificates_gateway_upstream_wait_seconds',
    help: 'How long an attempt waited for the rate limiter.',
    labelNames: locationLabels,
    buckets: [0.001, ...durationBuckets],
    registers,
  });

  return {
    countRequest({ path, status, duration, errorCodes }) {
      requests.inc({ path, status: String(status ?? 'none') });
      durations.observe({ path }, duration / 1000);
      for (const code of errorCodes) errors.inc({ code });
    },
    observe({ accountName: account, region }) {
      const labels: Record<string, string> = hasLocations ? { account, region } : {};
      return {
        startCall: (operation) => ({
          attemptStarted(waitedMilliseconds) {
            attempts.inc({ operation, ...labels });
            waits.observe(labels, waitedMilliseconds / 1000);
          },
          throttled() {
            throttles.inc({ by: 'upstream', ...labels });
          },
          ended(ending) {
            const outcome = ending.kind === 'failed' ? ending.code : ending.kind;
            calls.inc({ operation, outcome, ...labels });
            if (isRejectedByRateLimiter(ending)) throttles.inc({ by: 'budget', ...labels });
          },
        }),
      };
    },
    addGauge({ name, help, labelNames = [], read }) {
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          const values = await read();
          this.reset();
          for (const { labels = {}, value } of values) this.set(labels, value);
        },
      });
    },
    async print() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Seconds. A page takes tens of milliseconds; a call may take its deadline, 10 s by default. */
const durationBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Whether a call was throttled without reaching upstream: it has no status. */
function isRejectedByRateLimiter(ending: CallEnding): boolean {
  return (
    ending.kind === 'failed' && ending.code === 'UPSTREAM_THROTTLED' && ending.status === undefined
  );
}
