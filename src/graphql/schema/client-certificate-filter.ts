import type { Filter } from '../../certificates/filter.ts';
import { parseFingerprint } from '../../certificates/x509.ts';
import { badUserInput } from '../errors.ts';
import { builder } from './builder.ts';
import { checkWithin, ExpirationState, withinDescription } from './expiration-state.ts';
import { checkClientCertificateId } from './global-id.ts';
import { InUse } from './usage.ts';

/** The most ids in a filter. One REST call returns as many certificates. */
const maxFilterIds = 500;

/** The most accounts or Regions in one filter. */
export const maxFilterLocations = 100;

/** The most characters of a text to search for. */
const maxFilterText = 1024;

const TagFilter = builder.inputType('ClientCertificateTagFilter', {
  description: 'A condition on the tags of a client certificate.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'The certificate has a tag with exactly this key.',
    }),
    value: t.string({
      description: 'The tag has exactly this value. Any value matches when left out.',
    }),
  }),
});

export const ClientCertificateFilter = builder.inputType('ClientCertificateFilter', {
  description:
    'Conditions on a client certificate. A certificate must meet all of them; null and omitted conditions are ignored. A certificate without a value does not meet a condition on that value.',
  fields: (t) => ({
    account: t.stringList({
      description: `It is in one of these AWS accounts, by their ids; at most ${maxFilterLocations}. Other accounts are not read.`,
    }),
    region: t.stringList({
      description: `It is in one of these Regions, such as \`us-east-1\`; at most ${maxFilterLocations}. Other Regions are not read.`,
    }),
    expiresBefore: t.field({
      type: 'DateTime',
      description: 'It expires before this time (exclusive).',
    }),
    expiresAfter: t.field({
      type: 'DateTime',
      description: 'It expires after this time (exclusive).',
    }),
    expirationState: t.field({
      type: ExpirationState,
      description: 'It is in this expiration state, by the clock of the gateway.',
    }),
    within: t.int({
      description: `${withinDescription} Allowed only with \`expirationState\`. Default 30.`,
    }),
    descriptionContains: t.string({
      description: `Its description contains this text, ignoring case. At most ${maxFilterText} characters.`,
    }),
    tag: t.field({ type: TagFilter, description: 'It has this tag.' }),
    clientCertificateIds: t.stringList({
      description: `Its \`clientCertificateId\` is one of these. At most ${maxFilterIds}.`,
    }),
    inUse: t.field({
      type: InUse,
      description:
        'Whether a stage uses it. While not all stages are known, no certificate is `NO`: see `coverage`.',
    }),
    fingerprintSha256: t.string({
      description:
        'Its certificate has this SHA-256 fingerprint: 64 hexadecimal digits in upper or lower case, with or without a colon between every two.',
    }),
  }),
});

/** The filter argument as Pothos passes it. */
export type FilterInput = typeof ClientCertificateFilter.$inferInput;

/**
 * Checks a filter and normalizes it, so that equal filters have equal digests. Undefined when it has no
 * condition.
 *
 * @throws GraphQLError `BAD_USER_INPUT` for a malformed condition.
 */
export function checkFilter(given: FilterInput | null | undefined): Filter | undefined {
  if (given === null || given === undefined) return undefined;
  const filter: Filter = {
    accounts: checkList('account', given.account),
    regions: checkList('region', given.region),
    expiresBefore: given.expiresBefore ?? undefined,
    expiresAfter: given.expiresAfter ?? undefined,
    expirationState: checkExpirationState(given),
    descriptionContains: checkText('descriptionContains', given.descriptionContains)?.toLowerCase(),
    tag: checkTag(given.tag),
    clientCertificateIds: checkIds(given.clientCertificateIds),
    fingerprintSha256: checkFingerprint(given.fingerprintSha256),
    // Cursors contain the digest of all members.
    ...(given.inUse && { inUse: given.inUse }),
  };
  return Object.values(filter).every((condition) => condition === undefined) ? undefined : filter;
}

/**
 * Checks a list of values.
 *
 * @throws GraphQLError `BAD_USER_INPUT` when it is too long.
 */
export function checkList(
  name: string,
  values: readonly string[] | null | undefined,
): ReadonlySet<string> | undefined {
  if (values === null || values === undefined) return undefined;
  if (values.length <= maxFilterLocations) return new Set(values);
  throw badUserInput(
    `Expected ${name} to have at most ${maxFilterLocations} values; got ${values.length}.`,
  );
}

/**
 * Checks the conditions `expirationState` and `within`, which belong together.
 *
 * @throws GraphQLError `BAD_USER_INPUT`
 */
export function checkExpirationState({
  expirationState: state,
  within,
}: Pick<FilterInput, 'expirationState' | 'within'>): Filter['expirationState'] {
  const withinDays = checkWithin(within);
  if (state !== null && state !== undefined) return { state, withinDays };
  if (within === null || within === undefined) return undefined;
  throw badUserInput('Expected within beside expirationState; got it alone.');
}

function checkTag(tag: FilterInput['tag']): Filter['tag'] {
  if (tag === null || tag === undefined) return undefined;
  return { key: tag.key, value: tag.value ?? undefined };
}

function checkText(name: string, text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text.length <= maxFilterText) return text ?? undefined;
  throw badUserInput(
    `Expected ${name} to have at most ${maxFilterText} characters; got ${text.length}.`,
  );
}

function checkIds(ids: readonly string[] | null | undefined): ReadonlySet<string> | undefined {
  if (ids === null || ids === undefined) return undefined;
  if (ids.length > maxFilterIds) {
    throw badUserInput(`Expected at most ${maxFilterIds} clientCertificateIds; got ${ids.length}.`);
  }
  return new Set(ids.map(checkClientCertificateId));
}

function checkFingerprint(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  const fingerprint = parseFingerprint(text);
  if (fingerprint !== undefined) return fingerprint;
  throw badUserInput(
    'Expected fingerprintSha256 to be 64 hexadecimal digits, with or without a colon between every two; got another text.',
  );
}
