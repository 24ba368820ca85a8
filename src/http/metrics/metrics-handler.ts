import type { Logger } from '../../observability/logger.ts';
import type { Handler } from '../server.ts';
import type { Metrics } from '../../observability/metrics.ts';

/** Where Prometheus asks. */
export const metricsPath = '/metrics';

/** Answers Prometheus, on an address of its own. */
export function createMetricsHandler(metrics: Metrics, logger: Logger): Handler {
  return async ({ method, url }, response) => {
    if (method !== 'GET' || url !== metricsPath) {
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
