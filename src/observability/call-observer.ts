/** Hears of upstream calls while they happen: metrics, traces and readiness are observers. */
export interface CallObserver {
  /**
   * A call begins.
   *
   * @param operation The REST operation, such as `GetClientCertificates`.
   */
  startCall(operation: string): CallWatch;
  /** A cached page answered, so that no call was needed. */
  answeredFromCache?(): void;
  /** A stale page answered, because upstream did not. */
  answeredStale?(): void;
}

/** Hears of one call. */
export interface CallWatch {
  /** An attempt is sent, after it waited this many milliseconds for the rate limiter. */
  attemptStarted(waitedMilliseconds: number): void;
  /** Upstream throttled an attempt. Another attempt may follow. */
  throttled(): void;
  /** The call is over. Nothing more is heard of it. */
  ended(ending: CallEnding): void;
}

/** How a call ended. */
export type CallEnding = AnsweredCall | AbandonedCall | FailedCall;

/** Upstream answered with success. */
export interface AnsweredCall {
  readonly kind: 'answered';
  /** HTTP status. */
  readonly status: number;
  /** The id that AWS gave the request. */
  readonly requestId: string | undefined;
}

/** The client left before the answer came. */
export interface AbandonedCall {
  readonly kind: 'abandoned';
}

/** The call failed. It carries no error: an error may hold what no log or trace should show. */
export interface FailedCall {
  readonly kind: 'failed';
  /** The error code that the client sees, such as `UPSTREAM_THROTTLED`. */
  readonly code: string;
  /** HTTP status, where upstream answered at all. */
  readonly status: number | undefined;
  /** The id that AWS gave the request, where upstream answered at all. */
  readonly requestId: string | undefined;
}
