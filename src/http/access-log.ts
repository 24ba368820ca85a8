import type { Logger, RequestEntry } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createRequestRecord } from '../observability/request-record.ts';
import type { Tracing } from '../observability/tracing.ts';
import { pathOf, paths } from './routes.ts';
import type { Handler } from './server.ts';

/** Options of {@link withAccessLog}. */
interface AccessLogOptions {
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
  readonly tracing?: Tracing | undefined;
}

/**
 * Logs, counts and traces each request of a handler when it is over. Probes are frequent, so they are
 * logged at `debug` and not traced.
 */
export function withAccessLog(
  handler: Handler,
  { logger, metrics, tracing }: AccessLogOptions,
): Handler {
  return (request, response) => {
    const startedAt = performance.now();
    const { method = '', headers, socket } = request;
    const path = knownPathOf(pathOf(request));
    const isProbe = path === paths.health || path === paths.ready;
    const trace = isProbe ? undefined : tracing?.startRequest(method, path, headers);
    const record = createRequestRecord(trace);
    response.on('close', () => {
      const { requestId, operationName, errorCodes, callCounter } = record;
      const entry: RequestEntry = {
        level: isProbe ? 'debug' : 'info',
        requestId,
        method,
        path,
        // Node reports a response as finished even when its connection broke before the end.
        status: response.writableFinished && !socket.destroyed ? response.statusCode : undefined,
        duration: Math.round(performance.now() - startedAt),
        operationName,
        errorCodes,
        upstreamCalls: callCounter.calls,
        upstreamWaited: callCounter.waitedMilliseconds,
      };
      logger.request(entry);
      metrics?.countRequest(entry);
      trace?.ended(entry.status);
    });
    return handler(request, response, { record });
  };
}

/** A client can request any path. Only the paths of the gateway are logged by name. */
function knownPathOf(path: string): string {
  const { graphql, calendar, health, ready } = paths;
  return [graphql, calendar, health, ready].find((known) => known === path) ?? 'other';
}
