import type { CallObserver } from './call-observer.ts';

/** What one request has cost upstream so far. */
export interface UpstreamUsage extends CallObserver {
  /** Requests that went upstream, retries included. */
  readonly calls: number;
  /** Answers that were there already, so that no request was needed. */
  readonly cached: number;
  /** Whether an answer past its end stood in for one that an outage kept back. */
  readonly isStale: boolean;
  /** Milliseconds that its attempts waited for the budget, added up. */
  readonly waitedMilliseconds: number;
}

/** Counts the calls of one request, beginning with none. */
export function createUsage(): UpstreamUsage {
  let calls = 0;
  let cached = 0;
  let isStale = false;
  let waited = 0;
  return {
    get calls() {
      return calls;
    },
    get cached() {
      return cached;
    },
    get isStale() {
      return isStale;
    },
    get waitedMilliseconds() {
      return Math.round(waited);
    },
    answeredFromCache() {
      cached += 1;
    },
    answeredStale() {
      isStale = true;
    },
    startCall: () => ({
      attemptStarted(waitedMilliseconds) {
        calls += 1;
        waited += waitedMilliseconds;
      },
      throttled: () => undefined,
      ended: () => undefined,
    }),
  };
}
