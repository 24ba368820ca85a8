import type { ClientCertificate } from '../../certificates/certificate.ts';
import { listExpirations } from '../../certificates/expiration.ts';
import type { GaugeOptions } from '../../observability/metrics.ts';

/** Options of {@link createExpirationGauges}. */
export interface ExpirationGaugeOptions {
  readonly region: string;
  /** Reads the whole list of certificates. */
  readonly readList: () => Promise<readonly ClientCertificate[]>;
  /** The clock by which certificates expire. The system's by default. */
  readonly now?: (() => Date) | undefined;
}

/** Milliseconds after which the list is read again. Days pass slowly, and each read costs calls. */
export const readAgainMilliseconds = 5 * 60_000;

/** Milliseconds after which a read that failed is tried again. */
export const retryMilliseconds = 30_000;

/** Milliseconds for which the last list is shown while reads fail. */
export const keepMilliseconds = 60 * 60_000;

/**
 * The gauges to alert on: the days that each certificate has left, the age of the list that says so,
 * and whether the last read of it succeeded. While reads fail, the last list is still shown, so that
 * one failed read does not resolve an alert.
 */
export function createExpirationGauges({
  region,
  readList,
  now = () => new Date(),
}: ExpirationGaugeOptions): readonly GaugeOptions[] {
  const time = () => now().getTime();
  let certificates: readonly ClientCertificate[] = [];
  let readAt = -Infinity;
  let nextReadAt = -Infinity;
  let isFailing = false;
  let reading: Promise<void> | undefined;

  const hasList = () => time() - readAt < keepMilliseconds;

  async function read(): Promise<void> {
    const startedAt = time();
    try {
      certificates = await readList();
      readAt = startedAt;
      isFailing = false;
    } catch {
      // The failed call is counted like every other call.
      isFailing = true;
    }
    nextReadAt = startedAt + (isFailing ? retryMilliseconds : readAgainMilliseconds);
    reading = undefined;
  }

  /** Starts a read when one is due. Prometheus waits for it only where there is nothing to show. */
  async function refresh(): Promise<void> {
    if (time() >= nextReadAt) reading ??= read();
    if (!hasList() && !isFailing) await reading;
  }

  return [
    {
      name: 'client_certificates_gateway_certificate_days_left',
      help: 'Whole days until a client certificate expires, negative once it has. There is none without a date.',
      labelNames: ['region', 'client_certificate_id'],
      async read() {
        await refresh();
        if (!hasList()) return [];
        return listExpirations(certificates, now()).map(({ certificate, daysLeft }) => ({
          labels: { region, client_certificate_id: certificate.clientCertificateId },
          value: daysLeft,
        }));
      },
    },
    {
      name: 'client_certificates_gateway_certificate_list_age_seconds',
      help: 'Seconds since the list of client certificates was read. It grows while reads fail.',
      labelNames: ['region'],
      async read() {
        await refresh();
        return hasList() ? [{ labels: { region }, value: (time() - readAt) / 1000 }] : [];
      },
    },
    {
      name: 'client_certificates_gateway_certificate_list_read_success',
      help: '1 when the last read of the list of client certificates succeeded, 0 when it failed.',
      labelNames: ['region'],
      async read() {
        await refresh();
        return [{ labels: { region }, value: isFailing ? 0 : 1 }];
      },
    },
  ];
}
