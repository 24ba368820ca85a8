import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '../http/connection.ts';
import type { WireResponse } from '../http/wire-response.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { type ServiceError, tooManyRequests } from '../protocols/service-error.ts';
import type { Fault } from './fault-queue.ts';

/** What a fault needs to know of the request that it is injected into. */
export interface FaultContext {
  readonly protocol: Protocol;
  /** Executes the operation. Never throws: an error is a response, too. */
  readonly execute: () => WireResponse;
  /** Turns an error into the service's response. */
  readonly respondWithError: (error: ServiceError) => WireResponse;
  /** The error for a caller without permission for the operation. */
  readonly denial: () => ServiceError;
}

/** Sends the response of an operation, changed as the fault says. */
export async function sendWithFault(
  connection: Connection,
  fault: Fault | undefined,
  context: FaultContext,
): Promise<void> {
  const { execute, respondWithError } = context;
  switch (fault?.kind) {
    case 'delay':
      await wait(fault.milliseconds, undefined, { signal: connection.signal });
      connection.send(execute());
      return;
    case 'throttle': {
      const headers = fault.retryAfter !== undefined && { 'retry-after': String(fault.retryAfter) };
      connection.send(withHeaders(respondWithError(tooManyRequests()), headers || {}));
      return;
    }
    case 'deny':
      connection.send(respondWithError(context.denial()));
      return;
    case 'error': {
      const response = context.protocol.writeError(fault, connection.requestId);
      connection.send(withHeaders(response, fault.headers ?? {}));
      return;
    }
    case 'hang':
      return;
    case 'stall':
      connection.stall(execute());
      return;
    case 'reset':
      connection.reset();
      return;
    case 'truncate':
      connection.truncate(execute());
      return;
    case 'respond':
      connection.sendText(
        fault.status ?? 200,
        { 'content-type': fault.contentType ?? 'application/json' },
        fault.body,
      );
      return;
    case 'rewrite': {
      const { status, headers, body, serialize } = execute();
      connection.sendText(status, headers, serialize(fault.rewrite(structuredClone(body))));
      return;
    }
    case undefined:
      connection.send(execute());
  }
}

function withHeaders(
  response: WireResponse,
  headers: Readonly<Record<string, string>>,
): WireResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}
