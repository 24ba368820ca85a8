import type { ClientCertificate } from '../../certificates/certificate.ts';
import { type FindUsage, indexUsage } from '../../certificates/certificate-usage.ts';
import type { LocationUsage } from '../../certificates/stage.ts';

/** Reads the usage of a location. It resolves at the deadline with what is known. */
export type ReadUsage = (deadlineMilliseconds: number) => Promise<LocationUsage>;

/** The last usage of a location that is known as a whole. */
export interface GaugedUsage {
  /** Starts a read when one is due, and waits for none. */
  readonly refresh: () => void;
  /** The stages that present a certificate; undefined while not all are known. */
  readonly countStages: (certificate: ClientCertificate) => number | undefined;
}

/**
 * Milliseconds after which usage is read again, and which a read waits for a scan. Stages rarely change, and
 * a scan costs many calls.
 */
const usageAgainMilliseconds = 60 * 60_000;

/** Milliseconds for which the last usage is shown while no new one is known as a whole. */
const keepUsageMilliseconds = 3 * usageAgainMilliseconds;

/** Keeps the usage of a location for its gauge. */
export function createGaugedUsage(readUsage: ReadUsage, time: () => number): GaugedUsage {
  let findUsage: FindUsage = () => undefined;
  let readAt = -Infinity;
  let nextReadAt = -Infinity;

  async function read(): Promise<void> {
    const startedAt = time();
    const usage = await readUsage(usageAgainMilliseconds);
    nextReadAt = startedAt + usageAgainMilliseconds;
    if (!usage.coverage.complete) return;
    findUsage = indexUsage([usage]);
    readAt = startedAt;
  }

  return {
    refresh() {
      if (time() < nextReadAt) return;
      nextReadAt = Infinity;
      read().catch(() => {
        nextReadAt = time() + usageAgainMilliseconds;
      });
    },
    countStages(certificate) {
      const usage = time() - readAt < keepUsageMilliseconds ? findUsage(certificate) : undefined;
      return usage === undefined || usage.inUse === 'UNKNOWN' ? undefined : usage.stages.length;
    },
  };
}
