import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RateLimiter } from '../upstream/rate-limiter.ts';
import type { CallEnding, CallObserver } from './call-observer.ts';
import type { RequestEntry } from './logger.ts';

/** What Prometheus reads. */
export interface Metrics extends CallObserver {
  /** A request is over. */
  countRequest(entry: RequestEntry): void;
  /** Adds a gauge that is read when Prometheus asks. */
  addGauge(gauge: GaugeOptions): void;
  /** All of it in Prometheus's text format. */
  print(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** A gauge with a value for each of some things. */
export interface GaugeOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** The things that there are now; those that are gone since the last look are forgotten. */
  readonly read: () => Promise<readonly GaugeValue[]> | readonly GaugeValue[];
}

/** The value of one thing. */
export interface GaugeValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Seconds. A page takes tens of milliseconds; a call may take its deadline, 10 s by default. */
const durationBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes metrics of which all are zero. Prometheus's client comes with this module. */
export function createMetrics(budget: RateLimiter): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  // Every label has few values, none of which a client can choose.
  const requests = new Counter({
    name: 'client_certificates_gateway_requests_total',
    help: 'Requests that are over, by path and HTTP status; none where the client went first.',
    labelNames: ['path', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'client_certificates_gateway_request_duration_seconds',
    help: 'From the headers of a request to the end of its answer.',
    labelNames: ['path'],
    buckets: durationBuckets,
    registers,
  });
  const errors = new Counter({
    name: 'client_certificates_gateway_errors_total',
    help: 'Answers with at least one error of a code.',
    labelNames: ['code'],
    registers,
  });
  const calls = new Counter({
    name: 'client_certificates_gateway_upstream_calls_total',
    help: 'Calls to Amazon API Gateway that are over, by operation and outcome.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const attempts = new Counter({
    name: 'client_certificates_gateway_upstream_attempts_total',
    help: 'Requests to Amazon API Gateway, retries included: what the budget was spent on.',
    labelNames: ['operation'],
    registers,
  });
  const throttles = new Counter({
    name: 'client_certificates_gateway_upstream_throttles_total',
    help: 'Attempts that Amazon API Gateway throttled (upstream), and calls that the budget refused (budget).',
    labelNames: ['by'],
    registers,
  });
  const waits = new Histogram({
    name: 'client_certificates_gateway_upstream_wait_seconds',
    help: 'How long an attempt waited for the budget.',
    buckets: [0.001, ...durationBuckets],
    registers,
  });
  new Gauge({
    name: 'client_certificates_gateway_upstream_budget_left',
    help: 'Attempts that could go out now without waiting.',
    registers,
    collect() {
      this.set(budget.tokensLeft());
    },
  });
  new Gauge({
    name: 'client_certificates_gateway_upstream_budget_waiting',
    help: 'Attempts that wait for the budget.',
    registers,
    collect() {
      this.set(budget.waiting());
    },
  });

  return {
    countRequest({ path, status, duration, errorCodes }) {
      requests.inc({ path, status: String(status ?? 'none') });
      durations.observe({ path }, duration / 1000);
      for (const code of errorCodes) errors.inc({ code });
    },
    startCall: (operation) => ({
      attemptStarted(waitedMilliseconds) {
        attempts.inc({ operation });
        waits.observe(waitedMilliseconds / 1000);
      },
      throttled() {
        throttles.inc({ by: 'upstream' });
      },
      ended(ending) {
        calls.inc({ operation, outcome: outcomeOf(ending) });
        if (isRefusedByBudget(ending)) throttles.inc({ by: 'budget' });
      },
    }),
    addGauge({ name, help, labelNames, read }) {
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          const values = await read();
          this.reset();
          for (const { labels, value } of values) this.set(labels, value);
        },
      });
    },
    async print() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function outcomeOf(ending: CallEnding): string {
  if (ending.kind !== 'failed') return ending.kind;
  return ending.code;
}

function isRefusedByBudget(ending: CallEnding): boolean {
  return (
    ending.kind === 'failed' && ending.code === 'UPSTREAM_THROTTLED' && ending.status === undefined
  );
}
