import type { ClientCertificate } from '../certificates/certificate.ts';
import type { LocationUsage } from '../certificates/stage.ts';
import type { Locations } from '../upstream/locations.ts';
import { readUsageOf } from '../upstream/usage/read-usage-of.ts';
import { createScanProgress } from './scan-progress.ts';

/** Milliseconds for the scan of all locations. Ten thousand APIs of one account take less. */
const maxScanMilliseconds = 60 * 60_000;

/**
 * Reads the usage of certificates to its end, as far as it can be read. A terminal shows the progress on
 * standard error.
 */
export async function readWholeUsage(
  certificates: readonly ClientCertificate[],
  locations: Locations,
): Promise<readonly LocationUsage[]> {
  const progress = createScanProgress(process.stderr);
  try {
    return await readUsageOf(certificates, locations, {
      deadlineMilliseconds: maxScanMilliseconds,
      onProgress: progress.note,
    });
  } finally {
    progress.clear();
  }
}
