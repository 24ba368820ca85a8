/** The time that a call has, and what ends it early. */
interface Deadline {
  /** Aborts when the time is over, when its client is gone, or when the call is given up. */
  readonly signal: AbortSignal;
  /** Milliseconds that are left. */
  left(): number;
  /** Ends the call now. */
  giveUp(): void;
  /** Nothing waits for it any more. */
  clear(): void;
}

/**
 * Begins a time of so many milliseconds. One controller and a timer do what `AbortSignal.any` does with
 * weak references, which the garbage collector of a busy process would have to look after.
 */
export function createDeadline(milliseconds: number, client: AbortSignal | undefined): Deadline {
  const endsAt = performance.now() + milliseconds;
  const controller = new AbortController();
  const giveUp = () => {
    controller.abort();
  };
  const timer = setTimeout(giveUp, milliseconds).unref();
  if (client?.aborted === true) giveUp();
  client?.addEventListener('abort', giveUp);
  return {
    signal: controller.signal,
    left: () => endsAt - performance.now(),
    giveUp,
    clear() {
      clearTimeout(timer);
      client?.removeEventListener('abort', giveUp);
    },
  };
}
