import type { CallObserver, CallWatch } from './call-observer.ts';

/** What one request has cost upstream so far, beginning with nothing. */
export class UpstreamUsage implements CallObserver {
  /** Requests that went upstream, retries included. */
  calls = 0;
  /** Answers that were there already, so that no request was needed. */
  cached = 0;
  /** Whether an answer past its end stood in for one that an outage kept back. */
  isStale = false;
  #waited = 0;

  /** Whole milliseconds that its attempts waited for the budget, added up. */
  get waitedMilliseconds(): number {
    return Math.round(this.#waited);
  }

  answeredFromCache(): void {
    this.cached += 1;
  }

  answeredStale(): void {
    this.isStale = true;
  }

  startCall(): CallWatch {
    return {
      attemptStarted: (waitedMilliseconds) => {
        this.calls += 1;
        this.#waited += waitedMilliseconds;
      },
      throttled: () => undefined,
      ended: () => undefined,
    };
  }
}
