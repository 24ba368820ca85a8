import type { IncomingHttpHeaders } from 'node:http';
import type { CallObserver } from './call-observer.ts';

/** Traces requests. Spans carry names and numbers, and no text of a client or of AWS. */
export interface Tracing {
  /** Starts the span of a request, in the trace that its headers name or in a new one. */
  startRequest(method: string, path: string, headers: IncomingHttpHeaders): RequestTrace;
  /** Sends the spans that were not sent yet, and stops. Gives up after a second. */
  close(): Promise<void>;
}

/** The trace of one request. Its operation and its upstream calls are spans of their own. */
export interface RequestTrace extends CallObserver {
  /** Starts the span of the operation, which becomes the parent of the upstream calls. */
  startOperation(type: string, name: string | undefined): void;
  /** Ends the span of the operation. With an error code, its status is an error. */
  endOperation(errorCodes: readonly string[]): void;
  /** Ends the trace. Without a status, the client left before the answer was sent. */
  ended(status: number | undefined): void;
}
