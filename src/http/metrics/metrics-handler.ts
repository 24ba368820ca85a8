import type { Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { createHostGuard } from '../guards/host.ts';
import { reject } from '../guards/rejection.ts';
import { paths } from '../routes.ts';
import type { Handler } from '../server.ts';

interface MetricsOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** The host names that are served; all by default. On a loopback address a browser is a possible client. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** Creates the handler of `/metrics`, which has an address of its own. */
export function createMetricsHandler({ metrics, logger, allowedHosts }: MetricsOptions): Handler {
  const checkHost = allowedHosts && createHostGuard(allowedHosts);
  return async (request, response) => {
    const { method, url } = request;
    const rejection = checkHost?.(request);
    if (rejection !== undefined) {
      reject(response, rejection, undefined);
      return;
    }
    if (method !== 'GET' || url !== paths.metrics) {
      response.writeHead(404).end();
      return;
    }
    try {
      const { contentType, text } = await metrics.print();
      response.writeHead(200, { 'content-type': contentType }).end(text);
    } catch (fault) {
      logger.error('The metrics could not be read.', fault);
      response.writeHead(500).end();
    }
  };
}
