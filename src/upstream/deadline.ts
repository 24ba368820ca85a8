/**
 * Begins the time that a call has, in milliseconds. One controller and a timer do what `AbortSignal.any` does with
 * weak references, which the garbage collector of a busy process would have to look after.
 */
export function createDeadline(milliseconds: number, client: AbortSignal | undefined) {
  const endsAt = performance.now() + milliseconds;
  const controller = new AbortController();
  const giveUp = () => {
    controller.abort();
  };
  const timer = setTimeout(giveUp, milliseconds).unref();
  if (client?.aborted === true) giveUp();
  client?.addEventListener('abort', giveUp);
  return {
    /** Aborts when the time is over, when its client is gone, or when the call is given up. */
    signal: controller.signal,
    /** Milliseconds that are left. */
    left: () => endsAt - performance.now(),
    /** Ends the call now. */
    giveUp,
    /** Nothing waits for it any more. */
    clear() {
      clearTimeout(timer);
      client?.removeEventListener('abort', giveUp);
    },
  };
}
