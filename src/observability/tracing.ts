import type { IncomingHttpHeaders } from 'node:http';
import type { CallObserver } from './call-observer.ts';

export { readTracingOptions, type TracingOptions } from '../config/trace-environment.ts';

/** Makes traces of requests. They carry names and numbers, and nothing that a client or AWS said. */
export interface Tracing {
  /** A request begins, as part of the trace that its headers name, or as a trace of its own. */
  startRequest(method: string, path: string, headers: IncomingHttpHeaders): RequestTrace;
  /** Sends what is left, and ends. */
  close(): Promise<void>;
}

/** The trace of one request: its operation and its upstream calls are spans of their own. */
export interface RequestTrace extends CallObserver {
  /** An operation begins; what comes back ends it. */
  startOperation(type: string, name: string | undefined): () => void;
  /** The answer is out, or without a status: the client has gone. */
  ended(status: number | undefined): void;
}
