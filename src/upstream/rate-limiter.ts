import { type Clock, systemClock } from '../util/clock.ts';

/** How many attempts may go upstream. */
export interface BudgetOptions {
  /** Attempts a second in the long run; more than 0. Default {@link defaultRate}. */
  readonly rate?: number | undefined;
  /** Attempts at once after a rest, 1 or more. Default {@link defaultBurst}. */
  readonly burst?: number | undefined;
  /** Attempts that may wait for their turn; one more is refused. Default {@link defaultQueue}. */
  readonly queue?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** Who waits for a turn, and how long at most. */
export interface TurnOptions {
  /** Milliseconds after which there is no use in a turn any more. */
  readonly maxWaitMilliseconds: number;
  /** Gives the place in the queue up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What one process may spend of the control plane's requests: a token bucket with a queue, first come
 * first served. AWS allows an account 10 requests a second and a burst of 40, for everything that
 * manages API Gateway; whoever spends them all stops somebody's deployment.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export interface Budget {
  /**
   * Waits for the turn of one attempt; gives the milliseconds that it waited. Refuses at once when
   * the queue is full, or when the turn would come too late.
   *
   * @throws BudgetExceededError
   */
  readonly takeTurn: (options: TurnOptions) => Promise<number>;
  /** Attempts that could go out now without waiting. */
  readonly tokensLeft: () => number;
  /** Attempts that wait. */
  readonly waiting: () => number;
}

/** There is no turn to be had in time. */
export class BudgetExceededError extends Error {
  override readonly name = 'BudgetExceededError';
  /** Whole seconds after which a turn would be free if nobody else came. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('The upstream budget is spent.');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Half of what AWS allows, so that the other half is left for deployments. */
export const defaultRate = 5;
/** See {@link defaultRate}. */
export const defaultBurst = 20;
/** As many as the default rate serves in twice the default deadline: more would wait in vain. */
export const defaultQueue = 100;

interface Waiter {
  readonly admit: () => void;
}

/** Makes a budget that nobody has spent of yet. */
export function createBudget(options: BudgetOptions = {}): Budget {
  const { rate = defaultRate, burst = defaultBurst } = options;
  const { queue: maxQueue = defaultQueue, clock = systemClock } = options;
  const queue = new Set<Waiter>();
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

  function admitThoseWhoseTurnItIs(): void {
    for (const waiter of queue) {
      if (millisecondsUntil(1) > 0) break;
      tokens -= 1;
      queue.delete(waiter);
      waiter.admit();
    }
    cancelTimer?.();
    cancelTimer =
      queue.size > 0 ? clock.schedule(admitThoseWhoseTurnItIs, millisecondsUntil(1)) : undefined;
  }

  return {
    async takeTurn({ maxWaitMilliseconds, signal }) {
      signal?.throwIfAborted();
      admitThoseWhoseTurnItIs();
      const wait = millisecondsUntil(queue.size + 1);
      if (wait === 0) {
        tokens -= 1;
        return 0;
      }
      if (queue.size >= maxQueue || wait > maxWaitMilliseconds) {
        throw new BudgetExceededError(Math.ceil(wait / 1000));
      }
      const since = clock.now();
      await new Promise<void>((resolve, reject) => {
        const waiter: Waiter = { admit };
        queue.add(waiter);
        signal?.addEventListener('abort', leave, { once: true });
        admitThoseWhoseTurnItIs();

        function admit(): void {
          signal?.removeEventListener('abort', leave);
          resolve();
        }
        function leave(): void {
          queue.delete(waiter);
          admitThoseWhoseTurnItIs();
          reject(new Error('The place in the queue was given up.', { cause: signal?.reason }));
        }
      });
      return clock.now() - since;
    },
    tokensLeft: () => Math.floor(countTokens() + roundingError),
    waiting: () => queue.size,
  };
}

/** Of sums of fractions of a token; far below the millisecond that timers count in. */
const roundingError = 1e-6;
