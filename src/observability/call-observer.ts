/** Observes upstream calls. Metrics, traces and readiness are observers. */
export interface CallObserver {
  /**
   * Called when a call starts.
   *
   * @param operation The REST operation, such as `GetClientCertificates`.
   */
  startCall(operation: string): CallWatch;
  /** Called when a cached page made a call unnecessary. */
  answeredFromCache?(): void;
  /** Called when a stale page was served because the call failed. */
  answeredStale?(): void;
}

/** Observes one call. */
export interface CallWatch {
  /** Called when an attempt is sent, after it waited this many milliseconds for the rate limiter. */
  attemptStarted(waitedMilliseconds: number): void;
  /** Called when upstream throttled an attempt. Another attempt may follow. */
  throttled(): void;
  /** Called once, when the call is over. */
  ended(ending: CallEnding): void;
}

/** How a call ended, with the HTTP status and the request id of AWS, which are undefined without an answer. */
export type CallEnding =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly requestId: string | undefined;
    }
  /** The client disconnected before the call ended. */
  | { readonly kind: 'abandoned' }
  /** The error itself is left out, because it may contain secrets. */
  | {
      readonly kind: 'failed';
      /** The error code that the client sees, such as `UPSTREAM_THROTTLED`. */
      readonly code: string;
      readonly status: number | undefined;
      readonly requestId: string | undefined;
    };
