import { partitionOf } from './accounts/arn.ts';
import { createRandom, type Random } from './random.ts';
import type { StoredAcmCertificate } from './resources/acm-certificate.ts';
import type { StoredCertificate } from './resources/client-certificate.ts';
import type { StoredApi, StoredRestApi, StoredStage } from './resources/stage.ts';

/** Options for the APIs of a location. */
export interface SampleUsageOptions {
  readonly accountId: string;
  readonly region: string;
  /** The client certificates that the stages use. */
  readonly certificates: readonly StoredCertificate[];
  /** The time to which "expires soon" refers. */
  readonly now: Date;
  /** The same seed gives the same APIs. Default 1. */
  readonly seed?: number;
}

/** APIs with their stages, and the certificates of ACM that some of the stages use. */
export interface SampleUsage {
  readonly restApis: readonly StoredRestApi[];
  readonly apis: readonly StoredApi[];
  readonly acmCertificates: readonly StoredAcmCertificate[];
}

/**
 * Creates the APIs of a plausible location. Its 22 stages that can present a certificate use every second client
 * certificate, certificates of ACM, a client certificate that was deleted, and none.
 */
export function createSampleUsage(options: SampleUsageOptions): SampleUsage {
  const random = createRandom((options.seed ?? 1) + 1000);
  const acmCertificates = createAcmCertificates(options, random);
  const nextId = createCertificateIds(options.certificates, acmCertificates);
  return {
    restApis: services.map((name) => ({
      id: createId(random),
      name,
      tags: { service: name },
      stages: environments.map((stageName) => createStage(stageName, nextId, random)),
    })),
    apis: [
      {
        apiId: createId(random),
        name: 'notifications',
        protocolType: 'WEBSOCKET',
        stages: [createStage('prod', nextId, random)],
      },
      {
        apiId: createId(random),
        name: 'website',
        protocolType: 'HTTP',
        stages: [{ stageName: '$default' }],
      },
    ],
    acmCertificates,
  };
}

const services = ['billing', 'catalog', 'ledger', 'orders', 'search', 'shipping', 'users'];
const environments = ['dev', 'staging', 'prod'];
const daySeconds = 24 * 60 * 60;

function createAcmCertificates(
  { accountId, region, now }: SampleUsageOptions,
  random: Random,
): StoredAcmCertificate[] {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const create = (domainName: string, daysLeft: number): StoredAcmCertificate => ({
    arn: `arn:${partitionOf(region)}:acm:${region}:${accountId}:certificate/${createUuid(random)}`,
    domainName,
    notBefore: nowSeconds + (daysLeft - 198) * daySeconds,
    notAfter: nowSeconds + daysLeft * daySeconds,
    inUse: true,
  });
  return [
    create('orders.example.com', 40),
    { ...create('partner.example.com', 12), type: 'IMPORTED' },
  ];
}

/** What successive stages use: the returned function gives the next one, and starts again at the end. */
function createCertificateIds(
  certificates: readonly StoredCertificate[],
  acmCertificates: readonly StoredAcmCertificate[],
): () => string | undefined {
  const [first, ...others] = certificates
    .filter((_, index) => index % 2 === 0)
    .map(({ clientCertificateId }) => clientCertificateId);
  const [acm, otherAcm] = acmCertificates.map(({ arn }) => arn);
  const ids = [first, undefined, acm, deletedId, otherAcm, ...others];
  let index = 0;
  return () => {
    const id = ids[index % ids.length];
    index += 1;
    return id;
  };
}

/** The id of a client certificate that was deleted while a stage used it. */
const deletedId = 'gone00';

function createStage(
  stageName: string,
  nextCertificateId: () => string | undefined,
  random: Random,
): StoredStage {
  const clientCertificateId = nextCertificateId();
  return {
    stageName,
    deploymentId: createText(random, 6),
    ...(clientCertificateId !== undefined && { clientCertificateId }),
  };
}

function createId(random: Random): string {
  return createText(random, 10);
}

function createUuid(random: Random): string {
  const lengths = [8, 4, 4, 4, 12];
  return lengths.map((length) => createText(random, length, '0123456789abcdef')).join('-');
}

function createText(
  random: Random,
  length: number,
  alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789',
): string {
  return Array.from({ length }, () => alphabet.charAt(random.below(alphabet.length))).join('');
}
