import type { CallEnding, CallObserver } from '../observability/call-observer.ts';
import { type Clock, systemClock } from '../util/clock.ts';

/** Knows whether upstream was reachable lately. It observes every call, and makes one if there was none. */
export interface Readiness extends CallObserver {
  /**
   * Whether requests can be answered.
   *
   * @param probeUpstream Makes one call. It is used at most once in {@link probeMilliseconds}.
   */
  isReady(probeUpstream: () => Promise<unknown>): Promise<boolean>;
  /** From now on the gateway is not ready, because it is about to stop. */
  stop(): void;
}

/** Milliseconds for which a successful call proves that upstream is reachable. */
export const freshMilliseconds = 60_000;

/** Milliseconds between two calls that only probe upstream. */
export const probeMilliseconds = 10_000;

/** Creates a readiness that knows of no call yet. */
export function createReadiness({ now }: Pick<Clock, 'now'> = systemClock): Readiness {
  let isStopped = false;
  let reachedAt = -Infinity;
  let probedAt = -Infinity;
  let probe: Promise<unknown> = Promise.resolve();

  const isFresh = () => now() - reachedAt <= freshMilliseconds;

  return {
    startCall: () => ({
      attemptStarted: () => undefined,
      throttled: () => undefined,
      ended(ending) {
        if (isUsable(ending)) reachedAt = now();
      },
    }),
    async isReady(probeUpstream) {
      if (!isFresh() && now() - probedAt > probeMilliseconds && !isStopped) {
        probedAt = now();
        // This observer hears how the call ends, and so its error says nothing new.
        probe = probeUpstream().catch(() => undefined);
      }
      if (!isFresh()) await probe;
      return !isStopped && isFresh();
    },
    stop() {
      isStopped = true;
    },
  };
}

/** Whether upstream answered and accepted the credentials. Throttling proves both. */
function isUsable(ending: CallEnding): boolean {
  if (ending.kind === 'answered') return true;
  if (ending.kind === 'abandoned' || ending.status === undefined) return false;
  return usableCodes.includes(ending.code);
}

const usableCodes: readonly string[] = [
  'UPSTREAM_BAD_REQUEST',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_THROTTLED',
];
