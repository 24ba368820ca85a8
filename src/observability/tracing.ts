import type { IncomingHttpHeaders } from 'node:http';
import type { CallObserver } from './call-observer.ts';

/** Traces requests. Spans contain names and numbers only, and no values from a client or from AWS. */
export interface Tracing {
  /** Starts the span of a request, in the trace of its `traceparent` header or in a new one. */
  startRequest(method: string, path: string, headers: IncomingHttpHeaders): RequestTrace;
  /** Exports the remaining spans and stops, after at most a second. */
  close(): Promise<void>;
}

/** The trace of one request. Its operation and its upstream calls are spans of their own. */
export interface RequestTrace extends CallObserver {
  /** Starts the span of the operation. It becomes the parent of the upstream calls. */
  startOperation(type: string, name: string | undefined): void;
  /** Ends the span of the operation, with an error status if there are error codes. */
  endOperation(errorCodes: readonly string[]): void;
  /** Ends the trace. Without a status, the client disconnected before the response was sent. */
  ended(status: number | undefined): void;
}
