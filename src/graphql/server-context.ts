import type { RequestRecord } from '../observability/request-record.ts';
import type { Freshness, GatewayReads } from '../upstream/gateway-reads.ts';

/** What an HTTP request carries from the socket to the plugins. */
export interface ServerContext {
  /** What the access log, metrics and traces will say of the request. */
  readonly record?: RequestRecord | undefined;
  /** Aborts when the client disconnects. The request's own signal by default. */
  readonly signal?: AbortSignal | undefined;
  /** Where the plugins note whether the response may be replayed. */
  readonly replay?: Replay | undefined;
}

/** Whether a response may be replayed to whoever sends the same request. */
export interface Replay {
  /** What the operation has read; undefined while none was executed. */
  reads?: GatewayReads;
  /** How long the response may be replayed; undefined when it may not. */
  freshness?: Freshness;
}
