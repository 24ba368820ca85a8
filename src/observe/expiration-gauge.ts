import type { ApiGateway } from '../apigateway/api-gateway.ts';
import { listExpirations } from '../apigateway/expiration.ts';
import { createReader } from '../apigateway/reader.ts';
import type { ClientCertificate } from '../apigateway/certificate.ts';
import type { GaugeOptions } from './metrics.ts';

/** Milliseconds for which one look at the list serves all scrapes: what it tells changes by the day. */
export const lookMilliseconds = 300_000;

/**
 * The days left for each certificate, for Prometheus to alert on. A scrape reads the list, 500
 * certificates a call, when the last look is older than five minutes; when upstream cannot be read, the
 * certificates of the last look are shown, and none before the first.
 */
export function createExpirationGauge(apiGateway: ApiGateway, now: () => Date): GaugeOptions {
  const { region } = apiGateway;
  let certificates: readonly ClientCertificate[] = [];
  let lookedAt = -Infinity;
  return {
    name: 'client_certificate_expiration_days',
    help: 'Whole days until a client certificate expires; negative once it has.',
    labelNames: ['client_certificate_id', 'region'],
    async read() {
      if (now().getTime() - lookedAt >= lookMilliseconds) {
        lookedAt = now().getTime();
        const list = await createReader(apiGateway)
          .readWholeList()
          .catch(() => undefined);
        certificates = list?.map(({ certificate }) => certificate) ?? certificates;
      }
      return listExpirations(certificates, now()).map(({ certificate, daysLeft }) => ({
        labels: { client_certificate_id: certificate.clientCertificateId, region },
        value: daysLeft,
      }));
    },
  };
}
