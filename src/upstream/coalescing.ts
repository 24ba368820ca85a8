import { unlessInterrupted } from '../util/interruption.ts';

/** A call in flight, and those who wait for it. */
interface CallInFlight<T> {
  readonly outcome: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
  isOver: boolean;
}

/**
 * Makes identical calls in flight one call. A waiter that leaves takes nothing from the others. When
 * the last one leaves, the call is aborted. lru-cache's own `fetch` has one signal for all waiters, so
 * the first one to leave would end the call for everybody.
 */
export class CallsInFlight<T> {
  readonly #calls = new Map<string, CallInFlight<T>>();

  /** Whether a call of that key is in flight. */
  has(key: string): boolean {
    return this.#calls.has(key);
  }

  /** Waits for the call of that key, or makes it. Rejects with the signal's reason when it aborts. */
  async join(
    key: string,
    makeCall: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    signal?.throwIfAborted();
    const call = this.#calls.get(key) ?? this.#start(key, makeCall);
    call.waiters += 1;
    try {
      return await untilAborted(call.outcome, signal);
    } finally {
      call.waiters -= 1;
      if (call.waiters === 0 && !call.isOver) {
        this.#forget(key, call);
        call.controller.abort();
      }
    }
  }

  #start(key: string, makeCall: (signal: AbortSignal) => Promise<T>): CallInFlight<T> {
    const controller = new AbortController();
    const outcome = makeCall(controller.signal);
    const call = { outcome, controller, waiters: 0, isOver: false };
    this.#calls.set(key, call);
    const end = () => {
      call.isOver = true;
      this.#forget(key, call);
    };
    // Handles a rejection that nobody waits for any more.
    outcome.then(end, end);
    return call;
  }

  #forget(key: string, call: CallInFlight<T>): void {
    if (this.#calls.get(key) === call) this.#calls.delete(key);
  }
}

function untilAborted<T>(outcome: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return outcome;
  return unlessInterrupted(outcome, (reject) => {
    const leave = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    return () => {
      signal.removeEventListener('abort', leave);
    };
  });
}
