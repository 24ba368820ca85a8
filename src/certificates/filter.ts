import { hash } from 'node:crypto';
import type { ClientCertificate, Member } from './certificate.ts';
import type { InUse } from './certificate-usage.ts';
import type { Location } from './location.ts';
import { UpstreamError } from './upstream-error.ts';
import { type ExpirationConditions, meetsConditions } from './expiration.ts';

/** Normalized conditions on a certificate. A certificate must meet all that are given. */
export interface Filter extends ExpirationConditions {
  /** Ids of accounts. */
  readonly accounts?: ReadonlySet<string> | undefined;
  readonly regions?: ReadonlySet<string> | undefined;
  /** In lower case. */
  readonly descriptionContains?: string | undefined;
  /** Without a value, any value matches. */
  readonly tag?: { readonly key: string; readonly value?: string | undefined } | undefined;
  readonly clientCertificateIds?: ReadonlySet<string> | undefined;
  readonly inUse?: InUse | undefined;
  /** In the form of `X509Facts`. */
  readonly fingerprintSha256?: string | undefined;
}

/**
 * A short text that is equal for equal filters. It does not depend on the clock, so a cursor under
 * `expirationState: EXPIRING` still matches its filter a day later.
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
  return hash('sha256', text, 'base64url').slice(0, digestLength);
}

/**
 * Whether a certificate meets every condition. When a condition depends on a malformed member and no
 * other condition fails, the result is the error of that member.
 */
export function matches(
  certificate: ClientCertificate,
  filter: Filter,
  now: () => Date,
  inUseOf: (certificate: ClientCertificate) => InUse = () => 'UNKNOWN',
): boolean | UpstreamError {
  if (filter.inUse !== undefined && inUseOf(certificate) !== filter.inUse) return false;
  const verdicts = [...judge(certificate, filter, now)];
  if (verdicts.includes(false)) return false;
  return verdicts.find((verdict) => verdict instanceof UpstreamError) ?? true;
}

/** Characters of base64url: 96 bits, enough to rule out collisions. */
const digestLength = 16;

/** Whether a certificate meets a condition. An error when the value is malformed. */
type Verdict = boolean | UpstreamError;

function* judge(
  certificate: ClientCertificate,
  filter: Filter,
  now: () => Date,
): Generator<Verdict> {
  const { expiresBefore, expiresAfter, expirationState, descriptionContains } = filter;
  const { clientCertificateId, expirationDate, description } = certificate;
  const { clientCertificateIds, tag, fingerprintSha256 } = filter;
  if (clientCertificateIds) yield clientCertificateIds.has(clientCertificateId);
  if (expiresBefore ?? expiresAfter ?? expirationState) {
    yield meets(expirationDate, (date) => meetsConditions(date, filter, now));
  }
  if (descriptionContains !== undefined) {
    yield meets(description, (text) => text.toLowerCase().includes(descriptionContains));
  }
  if (tag) yield hasTag(certificate, tag);
  if (fingerprintSha256 !== undefined) {
    yield meets(certificate.x509(), (facts) => facts.fingerprintSha256 === fingerprintSha256);
  }
}

/** Whether a location meets a filter's conditions on account and Region. Others are not read at all. */
export function isInFilter({ account, region }: Location, { accounts, regions }: Filter): boolean {
  const isInAccount = accounts === undefined || (account !== undefined && accounts.has(account));
  return isInAccount && (regions?.has(region) ?? true);
}

/** Whether a member meets a condition. A missing member meets none. */
function meets<T>(member: Member<T>, condition: (value: T) => boolean): Verdict {
  if (member instanceof UpstreamError) return member;
  return member !== null && condition(member);
}

function hasTag({ tags }: ClientCertificate, wanted: NonNullable<Filter['tag']>): Verdict {
  if (tags instanceof UpstreamError) return tags;
  const tag = tags.find(({ key }) => key === wanted.key);
  if (tag === undefined || wanted.value === undefined) return tag !== undefined;
  return meets(tag.value, (value) => value === wanted.value);
}
