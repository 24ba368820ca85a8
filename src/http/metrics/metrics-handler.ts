import type { Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { paths } from '../routes.ts';
import type { Handler } from '../server.ts';

/** Creates the handler of `/metrics`, which has an address of its own. */
export function createMetricsHandler(metrics: Metrics, logger: Logger): Handler {
  return async ({ method, url }, response) => {
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
