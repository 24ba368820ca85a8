import type { LocationUsage } from '../certificates/stage.ts';
import type { ApiGateway } from '../upstream/api-gateway.ts';
import type { UsageReader } from '../upstream/usage/usage-reader.ts';
import { createScanProgress } from './scan-progress.ts';

/** Milliseconds for the scan of all locations. Ten thousand APIs of one account take less. */
export const maxScanMilliseconds = 60 * 60_000;

/**
 * Reads the usage of locations to its end, as far as it can be read. A terminal shows the progress on
 * standard error.
 */
export async function readWholeUsage(
  locations: readonly ApiGateway[],
  usage: UsageReader,
): Promise<readonly LocationUsage[]> {
  const progress = createScanProgress(process.stderr);
  try {
    return await Promise.all(
      locations.map((location) =>
        usage.readUsage(location, {
          deadlineMilliseconds: maxScanMilliseconds,
          onProgress: (coverage) => {
            progress.note(location, coverage);
          },
        }),
      ),
    );
  } finally {
    progress.clear();
  }
}
