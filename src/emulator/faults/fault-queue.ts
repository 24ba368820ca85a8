import type { WireBody } from '../http/wire-response.ts';

/** What the emulator can do to a request whose signature is valid. */
export type Fault =
  /** Waits, then responds as usual. */
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
  /** Never responds, until the emulator closes. */
  | { readonly kind: 'hang' }
  /** Sends the headers and half of the body, then nothing more. */
  | { readonly kind: 'stall' }
  /** Resets the connection before any response. */
  | { readonly kind: 'reset' }
  /** Announces the whole body, sends half of it, and closes the connection. */
  | { readonly kind: 'truncate' }
  /** Sends any body. By default with status 200 and `application/json`. */
  | {
      readonly kind: 'respond';
      readonly body: string;
      readonly status?: number;
      readonly contentType?: string;
    }
  /** Changes the real body and sends what the function returns. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: WireBody) => unknown };

/** The faults to inject, in the order in which requests meet them. */
export class FaultQueue {
  #next: Fault[] = [];
  #always: Fault | undefined;

  /** Injects a fault into the next `times` requests, after the faults that are queued already. */
  next(fault: Fault, times = 1): void {
    this.#next.push(...Array.from({ length: times }, () => fault));
  }

  /** Injects a fault into every request that meets no queued fault. */
  always(fault: Fault): void {
    this.#always = fault;
  }

  /** Removes all faults. */
  clear(): void {
    this.#next = [];
    this.#always = undefined;
  }

  /** The fault of the current request. A queued fault is removed. */
  take(): Fault | undefined {
    return this.#next.shift() ?? this.#always;
  }
}
