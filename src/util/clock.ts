/** A monotonic clock with timers. Tests use a clock that they advance themselves. */
export interface Clock {
  /** Milliseconds since an arbitrary start. Never decreases. */
  readonly now: () => number;
  /** Calls back after the given milliseconds. Returns a function that cancels the call. */
  readonly schedule: (callback: () => void, milliseconds: number) => () => void;
}

/** The monotonic clock of the process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule: (callback, milliseconds) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
