import type { ClientCertificate } from './certificate.ts';
import type { Coverage, Stage } from './stage.ts';

/** Whether a stage uses a certificate. `NO` only where all stages are known. */
export const inUseValues = ['YES', 'NO', 'UNKNOWN'] as const;

/** One of {@link inUseValues}. */
export type InUse = (typeof inUseValues)[number];

/** Whether a certificate is in use, by the stages that present it and what is known of its location. */
export function inUseOf(
  { createdDate }: ClientCertificate,
  stages: readonly Stage[],
  { complete, asOf }: Coverage,
): InUse {
  if (stages.length > 0) return 'YES';
  // A certificate that is younger than the evidence may be in use by now.
  const isOlder = createdDate instanceof Date && asOf !== null && createdDate <= asOf;
  return complete && isOlder ? 'NO' : 'UNKNOWN';
}
