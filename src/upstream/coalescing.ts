/** A call in flight that several may wait for. */
interface SharedCall<T> {
  readonly outcome: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
  isOver: boolean;
}

/**
 * Makes identical calls in flight one call. Who leaves stops waiting and takes nothing from the
 * others; when the last one has left, the call itself is aborted.
 */
export class SharedCalls<T> {
  readonly #calls = new Map<string, SharedCall<T>>();

  /** Joins the call of that key, or makes it. */
  async join(
    key: string,
    make: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    signal?.throwIfAborted();
    const call = this.#calls.get(key) ?? this.#start(key, make);
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

  #start(key: string, make: (signal: AbortSignal) => Promise<T>): SharedCall<T> {
    const controller = new AbortController();
    const outcome = make(controller.signal);
    const call = { outcome, controller, waiters: 0, isOver: false };
    this.#calls.set(key, call);
    const end = () => {
      call.isOver = true;
      this.#forget(key, call);
    };
    // Nobody may be waiting any more when it fails.
    outcome.then(end, end);
    return call;
  }

  #forget(key: string, call: SharedCall<T>): void {
    if (this.#calls.get(key) === call) this.#calls.delete(key);
  }
}

async function untilAborted<T>(outcome: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return outcome;
  const { promise: abandoned, reject } = withResolvers<never>();
  const leave = () => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([outcome, abandoned]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Promise.withResolvers, which Node has from 22 on. */
function withResolvers<T>() {
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<T>((_resolve, rejectPromise) => {
    reject = rejectPromise;
  });
  return { promise, reject };
}
