import type { RequestRecord } from '../observability/request-record.ts';
import type { Freshness } from '../upstream/gateway-reads.ts';

/** What an HTTP request carries from the socket to the plugins. */
export interface ServerContext {
  /** What the access log, metrics and traces will say of the request. */
  readonly record?: RequestRecord | undefined;
  /** Filled in for an answer that may be replayed to whoever sends the same request. */
  readonly replay?: { freshness: Freshness | undefined } | undefined;
}
