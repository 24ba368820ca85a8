import type { ClientCertificate } from './certificate.ts';
import { type InUse, inUseOf } from './in-use.ts';
import { locationKeyOf } from './location.ts';
import type { Coverage, LocationUsage, Stage } from './stage.ts';

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
      { coverage, byId: groupById(stages) },
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

function groupById(stages: readonly Stage[]): ReadonlyMap<string | null, readonly Stage[]> {
  const groups = new Map<string | null, Stage[]>();
  for (const stage of stages) {
    const group = groups.get(stage.clientCertificateId) ?? [];
    group.push(stage);
    groups.set(stage.clientCertificateId, group);
  }
  return groups;
}
