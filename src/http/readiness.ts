import type { CallEnding, CallObserver } from '../observability/call-observer.ts';
import { type Clock, systemClock } from '../util/clock.ts';

/** Knows whether upstream was reachable recently. Observes every call, and probes when there was none. */
export interface Readiness extends CallObserver {
  /**
   * Whether the gateway can answer requests.
   *
   * @param probeUpstream Makes one call. Called at most once in {@link probeMilliseconds}.
   */
  isReady(probeUpstream: () => Promise<unknown>): Promise<boolean>;
  /** Makes the gateway not ready from now on, because it is about to stop. */
  stop(): void;
}

/** Milliseconds for which a successful call proves that upstream is reachable. */
export const freshMilliseconds = 60_000;

/** The least milliseconds between two probes of upstream. */
const probeMilliseconds = 10_000;

/** Creates a readiness without any observed call. */
export function createReadiness({ now }: Pick<Clock, 'now'> = systemClock): Readiness {
  let isStopped = false;
  let reachedAt = -Infinity;
  let probedAt = -Infinity;
  let probe: Promise<unknown> = Promise.resolve();

  const isFresh = () => now() - reachedAt <= freshMilliseconds;

  return {
    startCall: (operation) => ({
      attemptStarted: () => undefined,
      throttled: () => undefined,
      ended(ending) {
        if (provingOperations.includes(operation) && isUsable(ending)) reachedAt = now();
      },
    }),
    async isReady(probeUpstream) {
      if (!isFresh() && now() - probedAt > probeMilliseconds && !isStopped) {
        probedAt = now();
        // The result reaches this observer through `ended`, so the error is not needed.
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

/** Other services, and permissions that are optional, say nothing of the list. */
const provingOperations: readonly string[] = ['GetClientCertificates', 'GetClientCertificate'];

const usableCodes: readonly string[] = [
  'UPSTREAM_BAD_REQUEST',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_THROTTLED',
];
