import fc from 'fast-check';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { certificateOf, instant, type ViewVariables } from './view-model.ts';

/** Certificates with few different values, so that ties and missing values are common. */
export const certificateLists: fc.Arbitrary<readonly StoredCertificate[]> = fc
  .array(
    fc.record({
      days: fc.integer({ min: -3, max: 6 }),
      created: fc.integer({ min: 0, max: 3 }),
      description: fc.option(fc.constantFrom('alpha', 'Alpha', 'beta', 'beta two', ''), {
        nil: undefined,
      }),
      tags: fc.option(
        fc.dictionary(fc.constantFrom('env', 'team'), fc.constantFrom('dev', 'prod')),
        { nil: undefined },
      ),
    }),
    { maxLength: 40 },
  )
  .map((list) => list.map((facts, index) => certificateOf(nameOf(index), facts)));

/** An id for an index. The ids are not sorted by index. */
export function nameOf(index: number): string {
  return `c${((index * 7919) % 1_000_003).toString(36).padStart(4, '0')}`;
}

const order: fc.Arbitrary<NonNullable<ViewVariables['orderBy']>> = fc.record({
  field: fc.constantFrom('EXPIRATION_DATE', 'CREATED_DATE', 'DESCRIPTION', 'CLIENT_CERTIFICATE_ID'),
  direction: fc.constantFrom('ASC', 'DESC'),
});

const conditions = {
  expiresBefore: fc.integer({ min: -2, max: 7 }).map(instant),
  expiresAfter: fc.integer({ min: -4, max: 3 }).map(instant),
  expirationState: fc.constantFrom('VALID', 'EXPIRING', 'EXPIRED'),
  descriptionContains: fc.constantFrom('', 'A', 'beta', 'two', 'none of them'),
  tag: fc.record(
    { key: fc.constantFrom('env', 'team', 'other'), value: fc.constantFrom('dev', 'prod') },
    { requiredKeys: ['key'] },
  ),
  clientCertificateIds: fc.array(fc.integer({ min: 0, max: 40 }).map(nameOf), { maxLength: 30 }),
} as const;

/** Mostly one condition. Several together rarely match enough certificates for a page. */
const filter: fc.Arbitrary<NonNullable<ViewVariables['filter']>> = fc.oneof(
  fc.record({ expiresBefore: conditions.expiresBefore }),
  fc.record({ expiresAfter: conditions.expiresAfter }),
  fc.record({ expirationState: conditions.expirationState }),
  fc.record({ descriptionContains: conditions.descriptionContains }),
  fc.record({ tag: conditions.tag }),
  fc.record({ clientCertificateIds: conditions.clientCertificateIds }),
  fc.record(conditions, { requiredKeys: [] }),
);

/** A filter, an order, or both. */
export const views: fc.Arbitrary<ViewVariables> = fc
  .record({ filter, orderBy: order }, { requiredKeys: [] })
  .filter(({ filter: given, orderBy }) => given !== undefined || orderBy !== undefined);

/** An order, with or without a filter. */
export const orderedViews: fc.Arbitrary<ViewVariables> = fc.record(
  { filter, orderBy: order },
  { requiredKeys: ['orderBy'] },
);

/** A filter alone. */
export const filteredViews: fc.Arbitrary<ViewVariables> = fc.record({ filter });
