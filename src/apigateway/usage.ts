import type { CallObserver } from './call-observer.ts';

/** What one request has cost upstream so far. */
export interface UpstreamUsage extends CallObserver {
  /** Requests that went upstream, retries included. */
  readonly calls: number;
  /** Answers that were there already, so that no request was needed. */
  readonly cached: number;
  /** Milliseconds that its attempts waited for the budget, added up. */
  readonly waitedMilliseconds: number;
}

/** Counts the calls of one request, beginning with none. */
export function createUsage(): UpstreamUsage {
  let calls = 0;
  let waited = 0;
  return {
    get calls() {
      return calls;
    },
    // The gateway keeps no answers.
    cached: 0,
    get waitedMilliseconds() {
      return Math.round(waited);
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
