import type { CallObserver, CallWatch } from './call-observer.ts';

/** Counts what one request costs upstream. */
export class UpstreamUsage implements CallObserver {
  /** Attempts that were sent upstream, retries included. */
  calls = 0;
  /** Reads that the cache answered. */
  cached = 0;
  /** Whether a stale page answered, because upstream did not. */
  isStale = false;
  #waited = 0;

  /** Whole milliseconds that all attempts together waited for the rate limiter. */
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
