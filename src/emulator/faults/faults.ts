import type { WireBody } from '../http/answer.ts';

/** What the emulator can be told to do to a request whose signature is right. */
export type Fault =
  /** Waits, then goes on as usual. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** 429 TooManyRequestsException, with `Retry-After` when given. */
  | { readonly kind: 'throttle'; readonly retryAfter?: number | string }
  /** Any error. Without a `type` there is no `x-amzn-errortype` header. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly type?: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answers, until the emulator closes. */
  | { readonly kind: 'hang' }
  /** Sends the headers and half of the body, then nothing more. */
  | { readonly kind: 'stall' }
  /** Resets the connection before any answer. */
  | { readonly kind: 'reset' }
  /** Promises the whole body, sends half of it, and ends the connection. */
  | { readonly kind: 'truncate' }
  /** Sends any body at all. Status 200 and `application/json` by default. */
  | {
      readonly kind: 'respond';
      readonly body: string;
      readonly status?: number;
      readonly contentType?: string;
    }
  /** Sends the real answer after a change. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: WireBody) => unknown };

/** The faults that are ordered, in the order in which requests will meet them. */
export class FaultQueue {
  #next: Fault[] = [];
  #always: Fault | undefined;

  /** Orders a fault for the next `times` requests, after those that are ordered already. */
  next(fault: Fault, times = 1): void {
    this.#next.push(...Array.from({ length: times }, () => fault));
  }

  /** Orders a fault for every request for which no other is ordered. */
  always(fault: Fault): void {
    this.#always = fault;
  }

  /** Takes back every order. */
  clear(): void {
    this.#next = [];
    this.#always = undefined;
  }

  /** The fault of the request that is at the door; one that was ordered by count is thereby used up. */
  take(): Fault | undefined {
    return this.#next.shift() ?? this.#always;
  }
}
