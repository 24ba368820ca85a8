import type { ApiGateway } from '../upstream/api-gateway.ts';
import type { CallEnding, CallObserver } from '../observability/call-observer.ts';
import { type Clock, systemClock } from '../util/clock.ts';

/** Knows whether upstream was reachable lately: it hears of every call, and makes one when it has to. */
export interface Readiness extends CallObserver {
  /** Whether requests can be answered. Asks upstream at most once in {@link probeMilliseconds}. */
  isReady(apiGateway: Pick<ApiGateway, 'readPage'>): Promise<boolean>;
  /** From now on it is not ready, as the process is about to end. */
  stop(): void;
}

/** Milliseconds after which an answer of upstream is no longer news. */
export const lately = 60_000;

/** Milliseconds between two calls that are made only to see whether upstream is there. */
export const probeMilliseconds = 10_000;

/** Makes a readiness that has heard nothing yet. */
export function createReadiness({ now }: Pick<Clock, 'now'> = systemClock): Readiness {
  let isStopped = false;
  let heardAt = -Infinity;
  let probedAt = -Infinity;
  let probe: Promise<unknown> = Promise.resolve();

  return {
    startCall: () => ({
      attemptStarted: () => undefined,
      throttled: () => undefined,
      ended(ending) {
        if (isUsable(ending)) heardAt = now();
      },
    }),
    async isReady(apiGateway) {
      if (now() - heardAt > lately && now() - probedAt > probeMilliseconds && !isStopped) {
        probedAt = now();
        // How it ends is heard like the end of any other call.
        probe = probeUpstream(apiGateway);
      }
      if (now() - heardAt > lately) await probe;
      return !isStopped && now() - heardAt <= lately;
    },
    stop() {
      isStopped = true;
    },
  };
}

async function probeUpstream(apiGateway: Pick<ApiGateway, 'readPage'>): Promise<void> {
  try {
    await apiGateway.readPage({ limit: 1 });
  } catch {
    // Heard as the end of its call.
  }
}

/** Whether upstream was there and let the gateway in; that it throttles, or finds fault, shows both. */
function isUsable(ending: CallEnding): boolean {
  if (ending.kind === 'answered') return true;
  if (ending.kind === 'abandoned') return false;
  const { code, status } = ending;
  return status !== undefined && usableCodes.some((usable) => usable === code);
}

const usableCodes = ['UPSTREAM_BAD_REQUEST', 'UPSTREAM_NOT_FOUND', 'UPSTREAM_THROTTLED'] as const;
