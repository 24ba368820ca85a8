/** Hears of calls to AWS while they happen: metrics, traces, readiness. */
export interface CallObserver {
  /** A call begins. What this returns hears how it goes on. */
  startCall(operation: string): CallWatch;
  /** What was asked for was there without a call of its own. */
  answeredFromCache?(): void;
  /** A stale value stands in during an outage. */
  answeredStale?(): void;
}

/** Hears of one call. */
export interface CallWatch {
  /** An attempt, a retry too, is sent after it waited so many milliseconds for the rate limiter. */
  attemptStarted(waitedMilliseconds: number): void;
  /** AWS throttled an attempt. Another one may follow. */
  throttled(): void;
  /** The call is over. */
  ended(ending: CallEnding): void;
}

/** How a call ended. */
export type CallEnding =
  | { readonly kind: 'answered'; readonly status: number; readonly requestId: string | undefined }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'abandoned' }
  | {
      readonly kind: 'failed';
      /** From the closed list of error codes. */
      readonly code: string;
      readonly status: number | undefined;
      readonly requestId: string | undefined;
    };
