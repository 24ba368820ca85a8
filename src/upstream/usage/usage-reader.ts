import type { Coverage } from '../../certificates/stage.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import { abandoned } from '../error-mapping.ts';
import type { ApiGateway } from '../api-gateway.ts';
import { noAccount } from '../location-identity.ts';
import { type Clock, systemClock } from '../../util/clock.ts';
import type { LocationScan, UsageReading } from './location-scan.ts';

/** Tells on which stages the client certificates of a location are used. */
export interface UsageReader {
  /**
   * Reads the stages of a location, or joins the scan that does. It resolves when all is known, and
   * otherwise at the deadline with what is. The scan goes on meanwhile. It rejects only when aborted.
   */
  readUsage(location: ApiGateway, options: UsageOptions): Promise<FreshUsage>;
  /** Ends all scans. */
  close(): void;
}

/** For how long and for whom usage is read. */
export interface UsageOptions {
  /** Aborts when nobody waits any more. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for a scan. */
  readonly deadlineMilliseconds: number;
  /** Hears how much is known while the scan goes on. */
  readonly onProgress?: ((coverage: Coverage) => void) | undefined;
}

/** The usage of a location. */
export interface FreshUsage extends UsageReading {
  /** The moment of the reader's clock until which it can be given again; in the past while it is incomplete. */
  readonly freshUntil: number;
  /** The moment of the reader's clock at which stages were last read. */
  readonly lastReadAt: number;
}

interface UsageReaderOptions {
  /** Milliseconds that a complete scan is reused. */
  readonly ttlMilliseconds: number;
  /** Begins a scan of a location. */
  readonly createScan: (location: ApiGateway, hooks: ScanHooks) => LocationScan;
  readonly clock?: Clock | undefined;
}

/** What a reader tells a scan, and hears from it. */
interface ScanHooks {
  readonly isWanted: () => boolean;
  readonly onChange: () => void;
  readonly clock: Clock;
}

/** Milliseconds for which a scan goes on when nobody asks. */
export const idleMilliseconds = 60_000;

/** Milliseconds after which what failed in a scan is tried again. */
export const retryMilliseconds = 60_000;

/** The part of its life after which a scan is begun again, so that nobody has to wait for it. */
export const refreshedAfter = 0.75;

/** Makes a reader that has read nothing yet. */
export function createUsageReader(options: UsageReaderOptions): UsageReader {
  const { ttlMilliseconds, createScan, clock = systemClock } = options;
  const states = new Map<ApiGateway, LocationState>();

  function stateOf(location: ApiGateway, account: string): LocationState {
    const known = states.get(location);
    if (known !== undefined && [known.account, noAccount].includes(account)) return known;
    // The credentials are those of another account now.
    stop(known);
    const state: LocationState = {
      account,
      scans: [],
      askedAt: clock.now(),
      waiters: new Set(),
    };
    states.set(location, state);
    return state;
  }

  function begin(location: ApiGateway, state: LocationState): ScanState {
    const scan: ScanState = {
      beganAt: clock.now(),
      settledAt: undefined,
      scan: createScan(location, {
        clock,
        isWanted: () => isWanted(state),
        onChange: () => {
          if (scan.scan.isSettled()) scan.settledAt ??= clock.now();
          for (const waiter of state.waiters) waiter();
        },
      }),
    };
    state.scans.push(scan);
    return scan;
  }

  function isWanted({ askedAt, waiters }: LocationState): boolean {
    return waiters.size > 0 || clock.now() < askedAt + idleMilliseconds;
  }

  /** The scan that answers, and the one that will. They are the same most of the time. */
  function chooseScan(location: ApiGateway, state: LocationState): ScanState {
    const now = clock.now();
    state.scans = state.scans.filter((one, index) => {
      const { beganAt, settledAt, scan } = one;
      const newer = state.scans.slice(index + 1);
      const isReplaced = newer.some((other) => replaces(other, one));
      // While its successor is under way it stands in for a while. A paused scan grows old.
      const life = newer.length > 0 ? 2 * ttlMilliseconds : ttlMilliseconds;
      const isOver = now >= (settledAt ?? (isWanted(state) ? now : beganAt)) + life;
      if (isReplaced || isOver) scan.stop();
      return !isReplaced && !isOver;
    });
    const newest = state.scans.at(-1) ?? begin(location, state);
    const { settledAt } = newest;
    if (settledAt !== undefined && now >= settledAt + refreshedAfter * ttlMilliseconds) {
      begin(location, state);
    } else if (
      settledAt !== undefined &&
      hasFailed(newest) &&
      now >= settledAt + retryMilliseconds
    ) {
      newest.settledAt = undefined;
      newest.scan.retry();
    }
    return state.scans[0] ?? newest;
  }

  /** Waits until the scan is over, the deadline is, or the caller leaves. */
  function settle(
    state: LocationState,
    { scan }: ScanState,
    { signal, deadlineMilliseconds, onProgress }: UsageOptions,
  ): Promise<void> {
    return new Promise((resolve) => {
      const cancelDeadline = clock.schedule(end, deadlineMilliseconds);
      signal?.addEventListener('abort', end, { once: true });
      state.waiters.add(look);
      scan.resume();
      look();

      function look(): void {
        onProgress?.(scan.coverage());
        if (scan.isSettled()) end();
      }
      function end(): void {
        cancelDeadline();
        signal?.removeEventListener('abort', end);
        state.waiters.delete(look);
        resolve();
      }
    });
  }

  return {
    async readUsage(location, given) {
      const { signal } = given;
      const state = stateOf(location, await location.readAccount());
      if (signal?.aborted === true) throw abandoned('GetStages');
      const chosen = chooseScan(location, state);
      state.askedAt = clock.now();
      for (const { scan } of state.scans) scan.resume();
      if (chosen.settledAt === undefined) await settle(state, chosen, given);
      if (given.signal?.aborted === true) throw abandoned('GetStages');
      const { scan, settledAt } = chosen;
      const usage = scan.usage();
      const isFresh = usage.coverage.complete && settledAt !== undefined;
      const freshUntil = isFresh ? settledAt + refreshedAfter * ttlMilliseconds : -Infinity;
      return { ...usage, freshUntil, lastReadAt: scan.lastReadAt() };
    },
    close() {
      for (const state of states.values()) stop(state);
      states.clear();
    },
  };
}

interface LocationState {
  readonly account: string;
  /** The one that answers, and perhaps one that will replace it. */
  scans: ScanState[];
  askedAt: number;
  /** Those who wait look whenever more is known. */
  readonly waiters: Set<() => void>;
}

interface ScanState {
  readonly scan: LocationScan;
  readonly beganAt: number;
  /** When there was nothing left to read. */
  settledAt: number | undefined;
}

function stop(state: LocationState | undefined): void {
  for (const { scan } of state?.scans ?? []) scan.stop();
  // They get what is known.
  for (const waiter of state?.waiters ?? []) waiter();
}

/** A complete scan replaces every older one. Another that is over replaces one that is not complete. */
function replaces(newer: ScanState, older: ScanState): boolean {
  return isComplete(newer) || (newer.settledAt !== undefined && !isComplete(older));
}

function isComplete({ scan }: ScanState): boolean {
  return scan.coverage().complete;
}

function hasFailed({ scan }: ScanState): boolean {
  const { errors, acmCertificates } = scan.usage();
  return errors.length > 0 || acmCertificates instanceof UpstreamError;
}
