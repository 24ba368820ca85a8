import type { ApiGateway } from '../../upstream/api-gateway.ts';
import { listExpirations } from '../../certificates/expiration.ts';
import { readCertificates } from '../../upstream/read-certificates.ts';
import type { ClientCertificate } from '../../certificates/certificate.ts';
import type { GaugeOptions } from '../../observability/metrics.ts';

/** How long a list is shown before it is read anew, in milliseconds: days go by slowly, and every reading is calls. */
export const gaugeLifetimeMilliseconds = 5 * 60 * 1000;

/**
 * The days that each certificate has left, to raise an alarm by. Prometheus asks every few seconds,
 * upstream is asked every five minutes. While upstream does not answer there are no values, as old
 * ones would hide that nobody looks.
 */
export function createExpirationGauge(
  apiGateway: ApiGateway,
  now = () => new Date(),
): GaugeOptions {
  let certificates: Promise<readonly ClientCertificate[]> | undefined;
  let readAt = -Infinity;

  async function readList(): Promise<readonly ClientCertificate[]> {
    try {
      return await readCertificates(apiGateway);
    } catch {
      // That the call failed, and how, is counted like that of any other call.
      return [];
    }
  }

  return {
    name: 'client_certificates_gateway_certificate_days_left',
    help: 'Whole days until a client certificate expires, negative once past; none without a date.',
    labelNames: ['region', 'client_certificate_id'],
    async read() {
      const time = now().getTime();
      if (certificates === undefined || time - readAt >= gaugeLifetimeMilliseconds) {
        certificates = readList();
        readAt = time;
      }
      return listExpirations(await certificates, now()).map(({ certificate, daysLeft }) => ({
        labels: {
          region: apiGateway.region,
          client_certificate_id: certificate.clientCertificateId,
        },
        value: daysLeft,
      }));
    },
  };
}
