import { groupBy } from '../util/group-by.ts';
import type { ClientCertificate } from './certificate.ts';
import { locationKeyOf } from './location.ts';
import type { Coverage, LocationUsage, Stage } from './stage.ts';

/** Whether a stage uses a certificate. `NO` only where all stages are known. */
export type InUse = 'YES' | 'NO' | 'UNKNOWN';

/** The stages that present a certificate, as far as they are known. */
export interface CertificateUsage {
  readonly inUse: InUse;
  readonly stages: readonly Stage[];
  /** How much is known of its location. */
  readonly coverage: Coverage;
}

/** Finds the usage of a certificate. Undefined when nothing was read of its location. */
export type FindUsage = (certificate: ClientCertificate) => CertificateUsage | undefined;

/** Sorts the stages of locations by the certificates that they present. */
export function indexUsage(usages: readonly LocationUsage[]): FindUsage {
  const byLocation = new Map(
    usages.map(({ location, stages, coverage }) => [
      locationKeyOf(location),
      { coverage, byId: groupBy(stages, ({ clientCertificateId }) => clientCertificateId) },
    ]),
  );
  return (certificate) => {
    const found = byLocation.get(locationKeyOf(certificate.location));
    if (found === undefined) return undefined;
    const { byId, coverage } = found;
    const stages = byId.get(certificate.clientCertificateId) ?? [];
    return { inUse: inUseOf(certificate, stages, coverage), stages, coverage };
  };
}

/** Whether a certificate is in use, by the stages that present it and what is known of its location. */
export function inUseOf(
  { createdDate }: ClientCertificate,
  stages: readonly Stage[],
  { complete, asOf }: Coverage,
): InUse {
  if (stages.length > 0) return 'YES';
  // A certificate that is younger than the evidence may be in use by now. Its date is in whole seconds.
  const isOlder =
    createdDate instanceof Date && asOf !== null && createdDate.getTime() + 1000 <= asOf.getTime();
  return complete && isOlder ? 'NO' : 'UNKNOWN';
}
