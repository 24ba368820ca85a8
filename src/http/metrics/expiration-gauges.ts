import type { ClientCertificate } from '../../certificates/certificate.ts';
import { listExpirations } from '../../certificates/expiration.ts';
import type { GaugeOptions, GaugeValue } from '../../observability/metrics.ts';
import { createGaugedUsage, type GaugedUsage, type ReadUsage } from './gauged-usage.ts';

/** Options of {@link createExpirationGauges}. */
interface ExpirationGaugeOptions {
  readonly locations: readonly GaugedLocation[];
  /** The time, for the expiration of certificates. The system clock by default. */
  readonly now?: (() => Date) | undefined;
}

/** A location and the labels of its gauges. All locations have the same label names. */
interface GaugedLocation {
  readonly labels: Readonly<Record<string, string>>;
  /** Reads the whole list of certificates. */
  readonly readList: () => Promise<readonly ClientCertificate[]>;
  readonly readUsage: ReadUsage;
}

/** Milliseconds after which the list is read again. The days change slowly, and each read costs calls. */
const readAgainMilliseconds = 5 * 60_000;

/** Milliseconds after which a failed read is repeated. */
export const retryMilliseconds = 30_000;

/** Milliseconds for which the last list is shown while reads fail. */
const keepMilliseconds = 60 * 60_000;

/**
 * Creates the gauges to alert on: the days that each certificate has left, the stages that present it, the age
 * of the list, and whether the last read succeeded. While reads fail they show the last list, so that no alert
 * is resolved. Each location is read and shown on its own.
 */
export function createExpirationGauges({
  locations,
  now = () => new Date(),
}: ExpirationGaugeOptions): readonly GaugeOptions[] {
  const lists = locations.map((location) => createGaugedList(location, now));
  const labelNames = Object.keys(locations[0]?.labels ?? {});
  const readEach = async (read: (list: GaugedList) => readonly GaugeValue[]) => {
    await Promise.all(lists.map((list) => list.refresh()));
    return lists.flatMap(read);
  };

  return [
    {
      name: 'client_certificates_gateway_certificate_days_left',
      help: 'Whole days until a client certificate expires, negative once it has. There is none without a date.',
      labelNames: [...labelNames, 'client_certificate_id'],
      read: () =>
        readEach(({ labels, certificates }) =>
          listExpirations(certificates() ?? [], now()).map(({ certificate, daysLeft }) => ({
            labels: { ...labels, client_certificate_id: certificate.clientCertificateId },
            value: daysLeft,
          })),
        ),
    },
    {
      name: 'client_certificates_gateway_certificate_stages',
      help: 'Stages that present a client certificate. There is none while not all stages are known.',
      labelNames: [...labelNames, 'client_certificate_id'],
      read: () =>
        readEach(({ labels, certificates, usage }) => {
          const list = certificates() ?? [];
          // A location without certificates needs no scan.
          if (list.length > 0) usage.refresh();
          return list.flatMap((certificate) => {
            const { clientCertificateId: client_certificate_id } = certificate;
            const value = usage.countStages(certificate);
            return value === undefined
              ? []
              : [{ labels: { ...labels, client_certificate_id }, value }];
          });
        }),
    },
    {
      name: 'client_certificates_gateway_certificate_list_age_seconds',
      help: 'Seconds since the list of client certificates was read. It grows while reads fail.',
      labelNames,
      read: () =>
        readEach(({ labels, certificates, age }) =>
          certificates() === undefined ? [] : [{ labels, value: age() / 1000 }],
        ),
    },
    {
      name: 'client_certificates_gateway_certificate_list_read_success',
      help: '1 when the last read of the list of client certificates succeeded, 0 when it failed.',
      labelNames,
      read: () => readEach(({ labels, isFailing }) => [{ labels, value: isFailing() ? 0 : 1 }]),
    },
  ];
}

/** The last list of a location. */
interface GaugedList {
  readonly labels: GaugedLocation['labels'];
  /** Starts a read when one is due. Prometheus waits for it only where there is nothing to show. */
  readonly refresh: () => Promise<void>;
  /** Undefined when there is none, or none that is young enough. */
  readonly certificates: () => readonly ClientCertificate[] | undefined;
  /** Milliseconds since it was read. */
  readonly age: () => number;
  /** Whether the last read failed. */
  readonly isFailing: () => boolean;
  readonly usage: GaugedUsage;
}

function createGaugedList(
  { labels, readList, readUsage }: GaugedLocation,
  now: () => Date,
): GaugedList {
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

  return {
    labels,
    async refresh() {
      if (time() >= nextReadAt) reading ??= read();
      if (!hasList() && !isFailing) await reading;
    },
    certificates: () => (hasList() ? certificates : undefined),
    age: () => time() - readAt,
    isFailing: () => isFailing,
    usage: createGaugedUsage(readUsage, time),
  };
}
