import type { ClientCertificate } from '../../certificates/certificate.ts';
import { listExpirations } from '../../certificates/expiration.ts';
import type { GaugeOptions } from '../../observability/metrics.ts';

/** Options of {@link createExpirationGauges}. */
export interface ExpirationGaugeOptions {
  readonly region: string;
  /** Reads the whole list of certificates. */
  readonly readList: () => Promise<readonly ClientCertificate[]>;
  /** The time, for the expiration of certificates. The system clock by default. */
  readonly now?: (() => Date) | undefined;
}

/** Milliseconds after which the list is read again. The days change slowly, and each read costs calls. */
export const readAgainMilliseconds = 5 * 60_000;

/** Milliseconds after which a failed read is repeated. */
export const retryMilliseconds = 30_000;

/** Milliseconds for which the last list is shown while reads fail. */
export const keepMilliseconds = 60 * 60_000;

/**
 * Creates the gauges to alert on: the days that each certificate has left, the age of the list, and
 * whether the last read succeeded. While reads fail, the gauges keep showing the last list, so a failed
 * read does not resolve an alert.
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
      // The metrics count the failed call already.
      isFailing = true;
    }
    nextReadAt = startedAt + (isFailing ? retryMilliseconds : readAgainMilliseconds);
    reading = undefined;
  }

  /** Starts a read when one is due. A scrape waits for it only when there is no list to show. */
  async function refresh(): Promise<void> {
    if (time() >= nextReadAt) reading ??= read();
    if (!hasList() && !isFailing) await reading;
  }

  return [
    {
      name: 'client_certificates_gateway_certificate_days_left',
      help: 'Whole days until a client certificate expires, negative after it has expired. Missing for a certificate without a date.',
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
      help: 'Seconds since the list of client certificates was read. Grows while reads fail.',
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
