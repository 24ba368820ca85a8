import type { WireBody } from '../http/wire-response.ts';

/** What the emulator can do to a request whose signature is valid. */
export type Fault =
  /** Waits, then responds as usual. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The service's own throttling error, such as 429 TooManyRequestsException, with `Retry-After` when given. */
  | { readonly kind: 'throttle'; readonly retryAfter?: number | string }
  /** The service's own error for a caller without permission, such as 403 AccessDeniedException. */
  | { readonly kind: 'deny' }
  /** Any error. Without a `type` the response names none. */
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

/** The requests that meet a fault. A member that is absent matches every request. */
export interface FaultTarget {
  /** The id of the caller's account. */
  readonly account?: string;
  readonly region?: string;
  /** The service as a command of the AWS CLI, such as `apigatewayv2`. */
  readonly service?: string;
  /** The operation's name in the service's model, such as `GetStages`. */
  readonly operation?: string;
  /** The ARN of the resource, as in a policy: `*` stands for any text. */
  readonly resource?: string;
}

/** What a fault's target is compared with. */
export type FaultSubject = Readonly<Record<keyof FaultTarget, string | undefined>>;

/** The faults to inject. */
export class FaultQueue {
  #next: TargetedFault[] = [];
  #always: TargetedFault[] = [];

  /** Injects a fault into the next `times` requests that match, after the faults that are queued already. */
  next(fault: Fault, times = 1, target: FaultTarget = {}): void {
    this.#next.push(...Array.from({ length: times }, () => ({ fault, target })));
  }

  /**
   * Injects a fault into every request that matches and meets no queued fault. It replaces the fault with the same target.
   * When several match, the newest wins.
   */
  always(fault: Fault, target: FaultTarget = {}): void {
    this.#always = [
      { fault, target },
      ...this.#always.filter((one) => !isSame(one.target, target)),
    ];
  }

  /** Removes all faults, or those with exactly the given target. */
  clear(target?: FaultTarget): void {
    const isKept = (one: TargetedFault): boolean =>
      target !== undefined && !isSame(one.target, target);
    this.#next = this.#next.filter(isKept);
    this.#always = this.#always.filter(isKept);
  }

  /** The fault of a request. A queued fault is removed. */
  take(subject: FaultSubject): Fault | undefined {
    const index = this.#next.findIndex(({ target }) => matches(target, subject));
    if (index >= 0) {
      return this.#next.splice(index, 1)[0]?.fault;
    }
    return this.#always.find(({ target }) => matches(target, subject))?.fault;
  }
}

interface TargetedFault {
  readonly fault: Fault;
  readonly target: FaultTarget;
}

const members = ['account', 'region', 'service', 'operation', 'resource'] as const;

function isSame(one: FaultTarget, other: FaultTarget): boolean {
  return members.every((member) => one[member] === other[member]);
}

function matches(target: FaultTarget, subject: FaultSubject): boolean {
  return members.every((member) => {
    const expected = target[member];
    const actual = subject[member];
    if (expected === undefined) return true;
    if (actual === undefined) return false;
    return member === 'resource' ? matchesPattern(expected, actual) : expected === actual;
  });
}

function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.?+^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
