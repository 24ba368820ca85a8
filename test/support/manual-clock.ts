import type { Clock } from '../../src/util/clock.ts';

/** A clock that only the test advances. */
export interface ManualClock extends Clock {
  /** Advances the time, and runs the timers that become due, in order. */
  readonly advance: (milliseconds: number) => void;
}

export function createManualClock(): ManualClock {
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  let time = 0;
  const takeFirstDue = (until: number) => {
    const [first] = [...timers].sort((one, other) => one.at - other.at);
    if (first === undefined || first.at > until) return undefined;
    timers.delete(first);
    return first;
  };
  return {
    now: () => time,
    schedule(callback, milliseconds) {
      const timer = { at: time + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(milliseconds) {
      const until = time + milliseconds;
      for (let timer = takeFirstDue(until); timer !== undefined; timer = takeFirstDue(until)) {
        time = timer.at;
        timer.callback();
      }
      time = until;
    },
  };
}
