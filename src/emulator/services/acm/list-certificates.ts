import { readSlice } from '../../lists/slices.ts';
import { json11, json11Response, parseJsonInput, unknownTarget } from '../../protocols/json-1-1.ts';
import { ServiceError } from '../../protocols/service-error.ts';
import type { StoredAcmCertificate } from '../../resources/acm-certificate.ts';
import { locationOf, type Operation, type Service } from '../operation.ts';

/** AWS Certificate Manager. */
export const acm: Service = {
  name: 'acm',
  signingName: 'acm',
  protocol: json11,
  isGlobal: false,
  isThrottled: false,
  unknownOperation: unknownTarget,
};

/** The largest page, and the page size when a request states none. */
const maxItems = 1000;

/** ACM lists no other key types unless a request names them. */
const defaultKeyTypes = ['RSA_1024', 'RSA_2048'];

/** @see https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html */
export const listCertificates: Operation = {
  name: 'ListCertificates',
  service: acm,
  action: 'acm:ListCertificates',
  resourceOf: () => '*',
  execute: (call) => {
    const input = parseJsonInput(call.body);
    const certificates = locationOf(call)
      .acmCertificates.list()
      .map(complete)
      .filter((certificate) => matches(certificate, input));
    const sorted = sort(certificates, input['SortBy'], input['SortOrder']);
    const page = readSlice(sorted, readMaxItems(input['MaxItems']), input['NextToken']);
    if (page === undefined) throw invalid('The NextToken is invalid.');
    return json11Response({
      NextToken: page.next,
      CertificateSummaryList: page.items.map(toSummary),
    });
  },
};

type CompleteCertificate = Required<StoredAcmCertificate>;

function complete(certificate: StoredAcmCertificate): CompleteCertificate {
  return {
    type: 'AMAZON_ISSUED',
    status: 'ISSUED',
    inUse: false,
    renewalEligibility: certificate.type === 'IMPORTED' ? 'INELIGIBLE' : 'ELIGIBLE',
    keyAlgorithm: 'RSA_2048',
    extendedKeyUsages: ['TLS_WEB_SERVER_AUTHENTICATION', 'TLS_WEB_CLIENT_AUTHENTICATION'],
    ...certificate,
  };
}

function matches(
  { status, keyAlgorithm, extendedKeyUsages }: CompleteCertificate,
  input: Readonly<Record<string, unknown>>,
): boolean {
  const includes: Readonly<Record<string, unknown>> = { ...asObject(input['Includes']) };
  const statuses = readTexts(input['CertificateStatuses']);
  const keyTypes = readTexts(includes['keyTypes']) ?? defaultKeyTypes;
  const usages = readTexts(includes['extendedKeyUsage']);
  return (
    (statuses?.includes(status) ?? true) &&
    keyTypes.includes(keyAlgorithm) &&
    (usages === undefined || usages.some((usage) => extendedKeyUsages.includes(usage)))
  );
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function readTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function sort(
  certificates: CompleteCertificate[],
  by: unknown,
  order: unknown,
): CompleteCertificate[] {
  if ((by === undefined) !== (order === undefined)) {
    throw invalid('SortBy and SortOrder must be used together.');
  }
  if (by === undefined) return certificates;
  const ascending = certificates.toSorted((one, other) => one.notBefore - other.notBefore);
  return order === 'DESCENDING' ? ascending.toReversed() : ascending;
}

function readMaxItems(value: unknown): number {
  if (value === undefined || value === null) return maxItems;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxItems) {
    return value;
  }
  throw invalid(`MaxItems must be a whole number from 1 to ${maxItems}.`);
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, 'ValidationException', message);
}

function toSummary(certificate: CompleteCertificate): Record<string, unknown> {
  const isImported = certificate.type === 'IMPORTED';
  return {
    CertificateArn: certificate.arn,
    DomainName: certificate.domainName,
    SubjectAlternativeNameSummaries: [certificate.domainName],
    HasAdditionalSubjectAlternativeNames: false,
    Status: certificate.status,
    Type: certificate.type,
    KeyAlgorithm: certificate.keyAlgorithm,
    KeyUsages: ['DIGITAL_SIGNATURE', 'KEY_ENCIPHERMENT'],
    ExtendedKeyUsages: certificate.extendedKeyUsages,
    InUse: certificate.inUse,
    RenewalEligibility: certificate.renewalEligibility,
    NotBefore: certificate.notBefore,
    NotAfter: certificate.notAfter,
    CreatedAt: certificate.notBefore,
    [isImported ? 'ImportedAt' : 'IssuedAt']: certificate.notBefore,
  };
}
