import { indexUsage } from '../certificates/certificate-usage.ts';
import { describeLocation } from '../certificates/location.ts';
import { writePlanText } from '../certificates/rotation/plan-text.ts';
import { createRotationPlan, type RotationPlan } from '../certificates/rotation/rotation-plan.ts';
import type { PlanConfig } from '../config/config.ts';
import { globalIdOf } from '../graphql/schema/global-id.ts';
import { createLocations } from '../upstream/locations.ts';
import { exitCodes } from './exit-codes.ts';
import { findCertificates, type FoundCertificate } from './find-certificate.ts';
import { readWholeUsage } from './read-whole-usage.ts';

/** The flags of the command `plan` that are no settings. */
export interface PlanFlags {
  /** Prints JSON instead of text. */
  readonly json?: boolean;
}

/**
 * Prints the rotation plan of a certificate, and gives the exit code.
 *
 * @param id A global id, or a `clientCertificateId` that one location has.
 * @throws ConfigurationError without a Region or credentials.
 * @throws UpstreamError when the certificate cannot be read.
 */
export async function runPlan(
  config: PlanConfig,
  id: string,
  { json = false }: PlanFlags,
): Promise<number> {
  const { deadlineMilliseconds } = config;
  using locations = await createLocations({ config, usage: config, deadlineMilliseconds });
  await locations.checkCredentials();
  const candidates = await findCertificates(locations.list, id);
  const [found] = candidates;
  if (found === undefined || candidates.length > 1) {
    console.error(explain(candidates));
    return exitCodes.finding;
  }
  const { certificate, location } = found;
  const usage = indexUsage(await readWholeUsage([certificate], locations))(certificate);
  if (usage === undefined) throw new Error('A certificate has no location of this gateway.');
  const { profile } = location.account;
  const plan = createRotationPlan({ certificate, profile, ...usage });
  process.stdout.write(json ? toJson(plan) : writePlanText(plan));
  return exitCodes.success;
}

/** One line on why there is not exactly one certificate. */
function explain(candidates: readonly FoundCertificate[]): string {
  if (candidates.length === 0) {
    return 'No location has a client certificate with this id: expected a global id or a clientCertificateId.';
  }
  const list = candidates.map(
    ({ certificate }) => `${globalIdOf(certificate)} (${describeLocation(certificate.location)})`,
  );
  return `Several locations have a client certificate with this id. Give one of these global ids: ${list.join(', ')}.`;
}

function toJson({ certificate, coverage, warning, steps }: RotationPlan): string {
  const { location, clientCertificateId, expirationDate } = certificate;
  const { account = null, accountName, region } = location;
  const report = {
    certificate: {
      id: globalIdOf(certificate),
      clientCertificateId,
      account,
      accountName,
      region,
      expirationDate: expirationDate instanceof Date ? expirationDate.toISOString() : null,
    },
    coverage,
    warning,
    steps,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
