import { certificateLifetimeSeconds, createCertificate } from './certificate.ts';
import { createRandom, type Random } from './random.ts';
import type { StoredCertificate } from './resources/client-certificate.ts';

/** Options for a set of sample certificates. */
export interface SeedOptions {
  /** The number of certificates, 0 or more. */
  readonly count: number;
  /** The time to which "expired" and "expires soon" refer. */
  readonly now: Date;
  /** The same seed gives the same ids, serial numbers, dates, descriptions and tags. Default 1. */
  readonly seed?: number;
}

/**
 * Creates the certificates of a plausible account. Of every twelve, one has expired, one expires within a week, two more
 * within 30 days, and the rest later. Most have tags and a description. Each has an X.509 certificate of its own.
 */
export async function createSampleCertificates(options: SeedOptions): Promise<StoredCertificate[]> {
  const random = createRandom(options.seed ?? 1);
  const ids = new Set<string>();
  const certificates: StoredCertificate[] = [];
  for (let index = 0; index < options.count; index += 1) {
    const expirationDate = toSeconds(options.now) + secondsLeft(index, random);
    const createdDate = expirationDate - certificateLifetimeSeconds;
    const serialNumber = createSerialNumber(random);
    certificates.push({
      clientCertificateId: createId(random, ids),
      createdDate,
      expirationDate,
      pemEncodedCertificate: await createCertificate({
        serialNumber,
        createdDate,
        keyIndex: index,
      }),
      ...createLabels(index, random),
    });
  }
  return certificates;
}

/**
 * Creates many certificates quickly, for tests that need many pages. They share four X.509 certificates, and therefore
 * four pairs of dates. Ids, descriptions and tags differ.
 */
export async function createManyCertificates(options: SeedOptions): Promise<StoredCertificate[]> {
  const models = await createSampleCertificates({ ...options, count: Math.min(options.count, 4) });
  const random = createRandom((options.seed ?? 1) + 1);
  const ids = new Set<string>();
  return Array.from({ length: options.count }, (_, index) => {
    const { createdDate, expirationDate, pemEncodedCertificate } = modelAt(models, index);
    const clientCertificateId = createId(random, ids);
    const dates = { createdDate, expirationDate, pemEncodedCertificate };
    return { clientCertificateId, ...dates, ...createLabels(index, random) };
  });
}

const daySeconds = 24 * 60 * 60;

/** Which of every twelve certificates have expired or expire soon. Small sets have none of them. */
const expiredAt = 5;
const withinAWeekAt = 8;
const withinAMonthAt = [3, 10];

function secondsLeft(index: number, random: Random): number {
  const slot = index % 12;
  if (slot === expiredAt) {
    return -between(random, 1, 30);
  }
  if (slot === withinAWeekAt) {
    return between(random, 1, 6);
  }
  if (withinAMonthAt.includes(slot)) {
    return between(random, 8, 29);
  }
  return between(random, 31, 363);
}

/** A number of seconds from `from` to just under `to` + 1 days. */
function between(random: Random, from: number, to: number): number {
  return (from + random.below(to - from + 1)) * daySeconds + random.below(daySeconds);
}

function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function createSerialNumber(random: Random): Buffer {
  return Buffer.from([
    1 + random.below(0x7f),
    ...Array.from({ length: 7 }, () => random.below(256)),
  ]);
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

function createId(random: Random, taken: Set<string>): string {
  for (;;) {
    const characters = Array.from({ length: 6 }, () => idAlphabet.charAt(random.below(36)));
    const id = characters.join('');
    if (!taken.has(id)) {
      taken.add(id);
      return id;
    }
  }
}

const teams = ['checkout', 'identity', 'logistics', 'payments', 'platform'] as const;
const environments = ['dev', 'staging', 'prod'] as const;
const services = ['billing', 'catalog', 'ledger', 'orders', 'search', 'shipping', 'users'] as const;

/** The members that people fill in, or forget. */
function createLabels(
  index: number,
  random: Random,
): Pick<StoredCertificate, 'description' | 'tags'> {
  const team = random.pick(teams);
  const env = random.pick(environments);
  const service = random.pick(services);
  const description = `${service} backend, ${env}`;
  const tags = index % 3 === 0 ? { env, team } : { env, service, team };
  return {
    ...(index % 7 === 6 ? {} : { description }),
    ...(index % 4 === 3 ? {} : { tags }),
  };
}

function modelAt(models: readonly StoredCertificate[], index: number): StoredCertificate {
  const model = models[index % models.length];
  if (model === undefined) {
    throw new RangeError('There is no certificate to copy.');
  }
  return model;
}
