import { type ClientCertificate, isClientCertificateId, type Member } from './certificate.ts';
import type { AcmCertificate, LocationUsage, Stage } from './stage.ts';
import { UpstreamError } from './upstream-error.ts';

/** The certificate that a stage presents: one that API Gateway generated, one of ACM, or one that is gone. */
export type StageCertificate =
  | { readonly kind: 'GENERATED'; readonly certificate: ClientCertificate }
  | {
      readonly kind: 'ACM';
      readonly arn: string;
      /** What ACM says of it; null when ACM does not list it. */
      readonly certificate: AcmCertificate | null | UpstreamError;
    }
  | { readonly kind: 'MISSING'; readonly clientCertificateId: string };

/** What is known of the certificates of a location. */
export interface CertificateEvidence {
  /** All client certificates by their ids, or why they cannot be read. */
  readonly certificates: ReadonlyMap<string, ClientCertificate> | UpstreamError;
  /** Whether an id that is not in the list is missing: the list is neither stale nor older than the stages. */
  readonly provesMissing: boolean;
  readonly usage: LocationUsage;
}

/**
 * The certificate of a stage; null for a stage without one.
 *
 * @returns an UpstreamError when nobody can say: the list cannot be read or is too old, or the id has no
 *   form that is known.
 */
export function findStageCertificate(
  { clientCertificateId: id, location }: Stage,
  { certificates, provesMissing, usage }: CertificateEvidence,
): StageCertificate | UpstreamError | null {
  if (id === null) return null;
  if (isAcmArn(id)) return { kind: 'ACM', arn: id, certificate: findAcmCertificate(id, usage) };
  if (!isClientCertificateId(id)) {
    return new UpstreamError(
      'UPSTREAM_MALFORMED',
      'The clientCertificateId of the stage is neither that of a client certificate nor the ARN of a certificate of ACM.',
      { operation: 'GetStages', location },
    );
  }
  if (certificates instanceof UpstreamError) return certificates;
  const certificate = certificates.get(id);
  if (certificate !== undefined) return { kind: 'GENERATED', certificate };
  if (provesMissing) return { kind: 'MISSING', clientCertificateId: id };
  return new UpstreamError(
    'UPSTREAM_UNAVAILABLE',
    'The list of client certificates is stale or older than the stages. It does not tell whether one is missing.',
    { operation: 'GetClientCertificates', location },
  );
}

/** When the certificate of a stage expires. One that is missing has no such date. */
export function expirationDateOf(found: StageCertificate | UpstreamError | null): Member<Date> {
  if (found instanceof UpstreamError) return found;
  if (found === null || found.kind === 'MISSING') return null;
  if (found.kind === 'GENERATED') return found.certificate.expirationDate;
  const { certificate } = found;
  return certificate instanceof UpstreamError ? certificate : (certificate?.expirationDate ?? null);
}

/** Whether an id is the ARN of a certificate of ACM. */
export function isAcmArn(clientCertificateId: string): boolean {
  return /^arn:[^:]+:acm:/.test(clientCertificateId);
}

function findAcmCertificate(
  arn: string,
  usage: LocationUsage,
): AcmCertificate | null | UpstreamError {
  const { acmCertificates } = usage;
  if (acmCertificates instanceof UpstreamError) return acmCertificates;
  return acmCertificates?.get(arn) ?? (acmCertificates ? null : notScannedYet(usage));
}

/** The error of what is not known because a scan is not complete yet. */
function notScannedYet({ location, coverage: { apis, scanned } }: LocationUsage) {
  return new UpstreamError(
    'UPSTREAM_TIMEOUT',
    `The scan of the stages is not complete: ${scanned} of ${apis} APIs are read. It goes on. Ask again later.`,
    { operation: 'GetStages', location },
  );
}

/** Why the usage of a location is not known completely; undefined when it is. */
export function gapOf(
  usage: LocationUsage & { readonly errors: readonly UpstreamError[] },
): UpstreamError | undefined {
  const { location, coverage, errors } = usage;
  if (coverage.complete) return undefined;
  const [error] = errors;
  if (error !== undefined) return error;
  if (coverage.denied === 0) return notScannedYet(usage);
  return new UpstreamError(
    'UPSTREAM_UNAUTHORIZED',
    `AWS denied the stages of ${coverage.denied} of ${coverage.apis} APIs: the gateway's credentials lack the permission apigateway:GET on them.`,
    { operation: 'GetStages', location },
  );
}
