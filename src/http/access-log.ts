import type { Logger, RequestEntry } from '../observability/logger.ts';
import type { Handler } from './server.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createRequestRecord } from '../observability/request-record.ts';
import type { Tracing } from '../observability/tracing.ts';

/** Who hears of requests. */
export interface Observers {
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
  readonly tracing?: Tracing | undefined;
  /** Paths that are told by name; any other is `other`. */
  readonly paths: readonly string[];
  /** Of these, paths that are asked for all day long, and worth a line only to whoever debugs. */
  readonly probePaths: readonly string[];
}

/** Tells of each request that a handler answers, once it is over, whatever became of it. */
export function observeRequests(handler: Handler, observers: Observers): Handler {
  const { logger, metrics, tracing, paths, probePaths } = observers;
  return (request, response) => {
    const startedAt = performance.now();
    const { method = '', headers } = request;
    const path = nameOf(request.url ?? '', paths);
    const isProbe = probePaths.includes(path);
    const trace = isProbe ? undefined : tracing?.startRequest(method, path, headers);
    const record = createRequestRecord(trace);
    response.on('close', () => {
      const { requestId, operationName, errorCodes, usage } = record;
      const entry: RequestEntry = {
        level: isProbe ? 'debug' : 'info',
        requestId,
        method,
        path,
        status: response.writableFinished ? response.statusCode : undefined,
        duration: Math.round(performance.now() - startedAt),
        operationName,
        errorCodes,
        upstreamCalls: usage.calls,
        upstreamWaited: usage.waitedMilliseconds,
      };
      logger.request(entry);
      metrics?.countRequest(entry);
      trace?.ended(entry.status);
    });
    return handler(request, response, { record });
  };
}

/** A path as logs and metrics may have it: a client chooses among the gateway's own and `other`. */
function nameOf(target: string, paths: readonly string[]): string {
  const end = target.indexOf('?');
  const path = end === -1 ? target : target.slice(0, end);
  return paths.includes(path) ? path : 'other';
}
