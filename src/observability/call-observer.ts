import type { Operation } from '../certificates/upstream-error.ts';

/** Hears of calls while they happen: who counts, traces or judges whether upstream is there. */
export interface CallObserver {
  /** A call begins; what comes back hears how it goes on. */
  startCall(operation: Operation): CallWatch;
  /** An answer was there already. */
  answeredFromCache?(): void;
  /** An answer past its end stood in for one that an outage kept back. */
  answeredStale?(): void;
}

/** Hears of one call. */
export interface CallWatch {
  /** An attempt, a retry too, goes out after it waited so many milliseconds for the budget. */
  attemptStarted(waitedMilliseconds: number): void;
  /** Upstream refused an attempt because the account has made too many; another may follow. */
  throttled(): void;
  /** The last that is heard of the call. */
  ended(ending: CallEnding): void;
}

/** How a call ended. */
export type CallEnding =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly requestId: string | undefined;
    }
  /** The client that asked has gone. */
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'failed'; readonly error: unknown };
