import { limitTable } from '../config/limits.ts';
import { type Clock, systemClock } from '../util/clock.ts';

/** How many attempts may be sent upstream. */
export interface RateLimiterOptions {
  /** Attempts a second in the long run; more than 0. Default: `limitTable.upstreamRate`. */
  readonly rate?: number | undefined;
  /** Attempts at once after a pause, 1 or more. Default: `limitTable.upstreamBurst`. */
  readonly burst?: number | undefined;
  /** Attempts that may wait for their turn. One more is refused. Default: `limitTable.upstreamQueue`. */
  readonly queue?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** How long an attempt waits for its turn. */
export interface AcquireOptions {
  /** Milliseconds after which the attempt would be too late. */
  readonly maxWaitMilliseconds: number;
  /** Leaves the queue. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether nobody waits for the attempt. It gets a turn while no other attempt waits and more than half
   * of the burst is left, so that people's requests find turns that are free.
   */
  readonly isBackground?: boolean | undefined;
}

/**
 * Limits the requests of one process to an account's control plane: a token bucket with a queue, first
 * come, first served. AWS allows an account 10 requests a second and a burst of 40 for everything that
 * manages API Gateway. Whoever uses them up stops somebody's deployment.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export interface RateLimiter {
  /**
   * Waits for the turn of one attempt, and returns the milliseconds that it waited. Rejects at once
   * when the queue is full or the turn would come too late. An attempt in the background waits in a queue
   * of its own, which has no limit, and until its signal aborts.
   *
   * @throws RateLimitExceededError
   */
  readonly acquire: (options: AcquireOptions) => Promise<number>;
  /** Attempts that could be sent now without waiting. */
  readonly tokensLeft: () => number;
  /** Attempts that wait, without those in the background. */
  readonly waiting: () => number;
}

/** No turn comes in time. */
export class RateLimitExceededError extends Error {
  override readonly name = 'RateLimitExceededError';
  /** Whole seconds after which a turn would be free if nobody else asked. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('The rate limit for upstream is reached.');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface Waiter {
  readonly admit: () => void;
}

/** Makes a limiter with a full bucket. */
export function createRateLimiter(options: RateLimiterOptions = {}): RateLimiter {
  const { rate = limitTable.upstreamRate.byDefault, burst = limitTable.upstreamBurst.byDefault } =
    options;
  const { queue: maxQueue = limitTable.upstreamQueue.byDefault, clock = systemClock } = options;
  const queue = new Set<Waiter>();
  const backgroundQueue = new Set<Waiter>();
  /** The tokens that an attempt in the background needs. All but one are left for people's requests. */
  const backgroundTokens = 1 + Math.floor(burst / 2);
  let tokens = burst;
  let countedAt = clock.now();
  let cancelTimer: (() => void) | undefined;

  function countTokens(): number {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - countedAt) / 1000) * rate);
    countedAt = now;
    return tokens;
  }

  /** Milliseconds until this many tokens are there. */
  function millisecondsUntil(wanted: number): number {
    return Math.max(0, Math.ceil(((wanted - countTokens()) / rate) * 1000 - roundingError));
  }

  function admit(waiters: Set<Waiter>, tokensNeeded: number): void {
    for (const waiter of waiters) {
      if (millisecondsUntil(tokensNeeded) > 0) break;
      tokens -= 1;
      waiters.delete(waiter);
      waiter.admit();
    }
  }

  function admitWaiters(): void {
    admit(queue, 1);
    if (queue.size === 0) admit(backgroundQueue, backgroundTokens);
    cancelTimer?.();
    const isWaiting = queue.size > 0 || backgroundQueue.size > 0;
    const tokensNeeded = queue.size > 0 ? 1 : backgroundTokens;
    cancelTimer = isWaiting
      ? clock.schedule(admitWaiters, millisecondsUntil(tokensNeeded))
      : undefined;
  }

  /** Waits in a queue, and returns the milliseconds that it took. */
  async function waitIn(waiters: Set<Waiter>, signal: AbortSignal | undefined): Promise<number> {
    const since = clock.now();
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        admit() {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      waiters.add(waiter);
      signal?.addEventListener('abort', leave, { once: true });
      admitWaiters();

      function leave(): void {
        waiters.delete(waiter);
        admitWaiters();
        reject(new Error('The attempt left the queue.', { cause: signal?.reason }));
      }
    });
    return clock.now() - since;
  }

  return {
    async acquire({ maxWaitMilliseconds, signal, isBackground = false }) {
      signal?.throwIfAborted();
      if (isBackground) return waitIn(backgroundQueue, signal);
      admitWaiters();
      const wait = millisecondsUntil(queue.size + 1);
      if (wait === 0) {
        tokens -= 1;
        return 0;
      }
      if (queue.size >= maxQueue || wait > maxWaitMilliseconds) {
        throw new RateLimitExceededError(Math.ceil(wait / 1000));
      }
      return waitIn(queue, signal);
    },
    tokensLeft: () => Math.floor(countTokens() + roundingError),
    waiting: () => queue.size,
  };
}

/** Of sums of fractions of a token; far below the millisecond that timers count in. */
const roundingError = 1e-6;
