import type { Coverage } from './stage.ts';

/** Why stages may be missing in what is said of usage, as a sentence; null when all are known. */
export function describeIncomplete({ apis, scanned, denied, complete }: Coverage): string | null {
  if (complete) return null;
  const read = apis === 0 ? 'No API was read' : `${scanned} of ${apis} APIs were read`;
  const refused =
    denied === 0 ? '' : `, and AWS denied ${denied === 1 ? '1 call' : `${denied} calls`}`;
  return `Not all stages are known: ${read}${refused}.`;
}
