import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '../http/connection.ts';
import { serializeBody, toErrorResponse, type WireResponse } from '../http/wire-response.ts';
import { ServiceError } from '../protocols/service-error.ts';
import type { Fault } from './fault-queue.ts';

/** Sends the response of an operation, changed as the fault says. */
export async function sendWithFault(
  connection: Connection,
  fault: Fault | undefined,
  execute: () => WireResponse,
): Promise<void> {
  switch (fault?.kind) {
    case 'delay':
      await wait(fault.milliseconds, undefined, { signal: connection.signal });
      connection.send(...toSendArguments(execute()));
      return;
    case 'throttle':
      connection.send(...toSendArguments(throttled(fault.retryAfter)));
      return;
    case 'error':
      connection.send(...toSendArguments(failed(fault)));
      return;
    case 'hang':
      return;
    case 'stall':
      connection.stall(...toSendArguments(execute()));
      return;
    case 'reset':
      connection.reset();
      return;
    case 'truncate':
      connection.truncate(...toSendArguments(execute()));
      return;
    case 'respond': {
      const contentType = fault.contentType ?? 'application/json';
      connection.send(fault.status ?? 200, { 'content-type': contentType }, fault.body);
      return;
    }
    case 'rewrite': {
      const { status, headers, body } = execute();
      connection.send(status, headers, toText(fault.rewrite(structuredClone(body))));
      return;
    }
    case undefined:
      connection.send(...toSendArguments(execute()));
  }
}

/** A response as the arguments of a connection's methods. */
export function toSendArguments(
  response: WireResponse,
): [number, Readonly<Record<string, string>>, string] {
  return [response.status, response.headers, serializeBody(response.body)];
}

function throttled(retryAfter: number | string | undefined): WireResponse {
  const error = new ServiceError(429, 'TooManyRequestsException', 'Too Many Requests');
  const response = toErrorResponse(error);
  if (retryAfter === undefined) {
    return response;
  }
  return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfter) } };
}

function failed(fault: Extract<Fault, { kind: 'error' }>): WireResponse {
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

/** A function that returns nothing leaves an empty body. */
function toText(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
