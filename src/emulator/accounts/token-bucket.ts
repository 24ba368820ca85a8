/** The rate at which an account may call an API. */
export interface ThrottleOptions {
  /** Requests a second. Default 10, API Gateway's own. */
  readonly ratePerSecond?: number;
  /** How many requests may come at once. Default 40, API Gateway's own. */
  readonly burst?: number;
}

/**
 * A token bucket. It follows the emulator's clock, so a test moves the clock instead of waiting.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export class TokenBucket {
  readonly #ratePerMillisecond: number;
  readonly #burst: number;
  readonly #now: () => Date;
  #tokens: number;
  #filledAt: number;

  constructor({ ratePerSecond = 10, burst = 40 }: ThrottleOptions, now: () => Date) {
    this.#ratePerMillisecond = ratePerSecond / 1000;
    this.#burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now().getTime();
  }

  /** Takes a token. Returns false when there is none. */
  take(): boolean {
    const now = this.#now().getTime();
    const elapsed = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsed * this.#ratePerMillisecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
