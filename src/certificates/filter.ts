import { createHash } from 'node:crypto';
import type { ClientCertificate, Member } from './certificate.ts';
import type { Location } from './location.ts';
import { UpstreamError } from './upstream-error.ts';
import { type ExpirationState, expirationStateOf } from './expiration.ts';

/** Conditions on a certificate, checked and in one form; all that are given must hold. */
export interface Filter {
  /** Ids of accounts. */
  readonly accounts?: ReadonlySet<string> | undefined;
  readonly regions?: ReadonlySet<string> | undefined;
  readonly expiresBefore?: Date | undefined;
  readonly expiresAfter?: Date | undefined;
  readonly expirationState?:
    { readonly state: ExpirationState; readonly withinDays: number } | undefined;
  /** In lower case. */
  readonly descriptionContains?: string | undefined;
  /** Without a value, any value will do. */
  readonly tag?: { readonly key: string; readonly value?: string | undefined } | undefined;
  readonly clientCertificateIds?: ReadonlySet<string> | undefined;
  /** As `X509Facts` has it. */
  readonly fingerprintSha256?: string | undefined;
}

/**
 * A short text that two filters share when they ask for the same. The clock is no part of it:
 * what expires next week is the same question tomorrow.
 */
export function digestFilter(filter: Filter): string {
  const { clientCertificateIds: ids, accounts, regions } = filter;
  const conditions = {
    ...filter,
    accounts: accounts && [...accounts].sort(),
    regions: regions && [...regions].sort(),
    clientCertificateIds: ids && [...ids].sort(),
  };
  const text = JSON.stringify(Object.entries(conditions).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(text).digest('base64url').slice(0, digestLength);
}

/**
 * Whether a certificate meets every condition at a moment. Where one depends on a member that is
 * malformed and no other fails, that member's error: nobody can say.
 */
export function matches(
  certificate: ClientCertificate,
  filter: Filter,
  now: () => Date,
): boolean | UpstreamError {
  const answers = [...answerConditions(certificate, filter, now)];
  if (answers.includes(false)) return false;
  return answers.find((answer) => answer instanceof UpstreamError) ?? true;
}

/** Characters of base64url: 96 bits, far more than chance or a client's own filters make collide. */
const digestLength = 16;

type Answer = boolean | UpstreamError;

function* answerConditions(
  certificate: ClientCertificate,
  filter: Filter,
  now: () => Date,
): Generator<Answer> {
  const { expiresBefore, expiresAfter, expirationState, descriptionContains } = filter;
  const { clientCertificateId, expirationDate, description } = certificate;
  const { clientCertificateIds, tag, fingerprintSha256 } = filter;
  if (clientCertificateIds) yield clientCertificateIds.has(clientCertificateId);
  if (expiresBefore) yield ask(expirationDate, (date) => date < expiresBefore);
  if (expiresAfter) yield ask(expirationDate, (date) => date > expiresAfter);
  if (expirationState) {
    const { state, withinDays } = expirationState;
    yield ask(expirationDate, (date) => expirationStateOf(date, now(), withinDays) === state);
  }
  if (descriptionContains !== undefined) {
    yield ask(description, (text) => text.toLowerCase().includes(descriptionContains));
  }
  if (tag) yield hasTag(certificate, tag);
  if (fingerprintSha256 !== undefined) {
    yield ask(certificate.x509(), (facts) => facts.fingerprintSha256 === fingerprintSha256);
  }
}

/** Whether a location meets a filter's conditions on account and Region. Others are not read at all. */
export function isInFilter({ account, region }: Location, { accounts, regions }: Filter): boolean {
  const isInAccount = accounts === undefined || (account !== undefined && accounts.has(account));
  return isInAccount && (regions?.has(region) ?? true);
}

/** What is not there meets no condition. */
function ask<T>(member: Member<T>, condition: (value: T) => boolean): Answer {
  if (member instanceof UpstreamError) return member;
  return member !== null && condition(member);
}

function hasTag({ tags }: ClientCertificate, wanted: NonNullable<Filter['tag']>): Answer {
  if (tags instanceof UpstreamError) return tags;
  const tag = tags.find(({ key }) => key === wanted.key);
  if (tag === undefined || wanted.value === undefined) return tag !== undefined;
  return ask(tag.value, (value) => value === wanted.value);
}
