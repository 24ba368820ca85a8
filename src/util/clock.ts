/** Time as the parts of the gateway that wait see it; tests have one that they move themselves. */
export interface Clock {
  /** Milliseconds that only ever grow, from any beginning. */
  readonly now: () => number;
  /** Calls back after so many milliseconds, unless what comes back is called before. */
  readonly schedule: (callback: () => void, milliseconds: number) => () => void;
}

/** The process's own clock, which nobody can put back. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule: (callback, milliseconds) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
