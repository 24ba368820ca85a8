import type { CallObserver, CallWatch } from './call-observer.ts';

/** Counts the upstream calls of one request. */
export class CallCounter implements CallObserver {
  /** Attempts sent upstream, retries included. */
  calls = 0;
  /** Reads answered from the cache. */
  cached = 0;
  /** Whether a stale page was served because a call failed. */
  isStale = false;
  #waited = 0;

  /** Milliseconds that all attempts together waited for the rate limiter. */
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
