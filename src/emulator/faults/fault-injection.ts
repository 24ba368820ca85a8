import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, toAnswer, writeBody } from '../http/answer.ts';
import type { Fault } from './faults.ts';
import type { Line } from '../http/connection.ts';
import { ServiceError } from '../protocols/service-error.ts';

/** Sends the answer, or does to it what the fault says. */
export async function deliver(
  line: Line,
  fault: Fault | undefined,
  operate: () => Answer,
): Promise<void> {
  switch (fault?.kind) {
    case 'delay':
      await wait(fault.milliseconds, undefined, { signal: line.signal });
      line.send(...toWire(operate()));
      return;
    case 'throttle':
      line.send(...toWire(throttled(fault.retryAfter)));
      return;
    case 'error':
      line.send(...toWire(failed(fault)));
      return;
    case 'hang':
      return;
    case 'stall':
      line.stall(...toWire(operate()));
      return;
    case 'reset':
      line.reset();
      return;
    case 'truncate':
      line.truncate(...toWire(operate()));
      return;
    case 'respond': {
      const contentType = fault.contentType ?? 'application/json';
      line.send(fault.status ?? 200, { 'content-type': contentType }, fault.body);
      return;
    }
    case 'rewrite': {
      const answer = operate();
      line.send(answer.status, answer.headers, toText(fault.rewrite(structuredClone(answer.body))));
      return;
    }
    case undefined:
      line.send(...toWire(operate()));
  }
}

/** An answer as the arguments with which a line sends it. */
export function toWire(answer: Answer): [number, Readonly<Record<string, string>>, string] {
  return [answer.status, answer.headers, writeBody(answer.body)];
}

function throttled(retryAfter: number | string | undefined): Answer {
  const error = new ServiceError(429, 'TooManyRequestsException', 'Too Many Requests');
  const answer = toAnswer(error);
  if (retryAfter === undefined) {
    return answer;
  }
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } };
}

function failed(fault: Extract<Fault, { kind: 'error' }>): Answer {
  return {
    status: fault.status,
    headers: {
      'content-type': 'application/json',
      ...(fault.type !== undefined && { 'x-amzn-errortype': fault.type }),
      ...fault.headers,
    },
    body: fault.message === undefined ? {} : { message: fault.message },
  };
}

/** A rewrite that gives nothing leaves an empty body. */
function toText(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
