import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Identities, Identity } from '../accounts/identities.ts';
import { ServiceError } from '../protocols/service-error.ts';
import { parseAuthorizationHeader } from './authorization-header.ts';
import { bodyHashHeader, computeSignature } from './expected-signature.ts';
import { isPresigned, parsePresignedQuery } from './presigned-query.ts';
import { invalid, type SignatureClaims, toLongDate } from './signature-claims.ts';

/** The largest accepted difference between a client's clock and the emulator's, in milliseconds. AWS accepts the same. */
export const maxClockSkewMilliseconds = 5 * 60 * 1000;

/** A received request, after its body was read. */
export interface ReceivedRequest {
  readonly method: string;
  /** As sent, not decoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string;
  /** The service for which it must be signed. */
  readonly service: string;
  /** Whether that service answers in every Region. */
  readonly isGlobal: boolean;
}

/** What decides whether a signature is valid. */
export interface SignatureRules {
  readonly identities: Identities;
  /** Whether the emulator has the Region, for a service that is not global. */
  readonly isRegion: (region: string) => boolean;
  readonly now: () => Date;
}

/** Who signed a request, and for which Region. */
export interface VerifiedSignature {
  readonly identity: Identity;
  readonly region: string;
}

/**
 * Verifies a request's Signature Version 4, in its `Authorization` header or its query. Throws AWS's error for the first
 * check that fails: the signature is present, it is complete, it is for a Region and this service, it is recent, the
 * access key is known and valid in the Region, the signature matches.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export async function verifySignature(
  request: ReceivedRequest,
  rules: SignatureRules,
): Promise<VerifiedSignature> {
  const claims = parseClaims(request);
  const { region } = claims.scope;
  const isRegion = request.isGlobal || rules.isRegion(region);
  checkScope(claims, isRegion, request.service);
  checkTime(claims, rules.now());
  const identity = findIdentity(claims, rules.identities, request.isGlobal, rules.now());
  const expected = await computeSignature(request, claims, identity.credentials);
  const claimedBodyHash = request.headers[bodyHashHeader] ?? request.bodyHash;
  if (!isSame(claims.signature, expected) || claimedBodyHash !== request.bodyHash) {
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
        'and signing method. Consult the service documentation for details.',
    );
  }
  return { identity, region };
}

function parseClaims({ headers, query }: ReceivedRequest): SignatureClaims {
  if (isPresigned(query) && headers.authorization) {
    throw invalid(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (isPresigned(query)) return parsePresignedQuery(query);
  if (headers.authorization) return parseAuthorizationHeader(headers);
  const message = 'Missing Authentication Token';
  throw new ServiceError(403, 'MissingAuthenticationTokenException', message);
}

function checkScope(
  { scope, signedAt, signedHeaders }: SignatureClaims,
  isRegion: boolean,
  service: string,
): void {
  const problems: string[] = [];
  if (!isRegion) {
    problems.push('Credential should be scoped to a valid region.');
  }
  if (scope.service !== service) {
    problems.push(`Credential should be scoped to correct service: '${service}'.`);
  }
  if (scope.terminator !== 'aws4_request') {
    problems.push("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  const date = toLongDate(signedAt).slice(0, 8);
  if (scope.date !== date) {
    problems.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${date}'.`,
    );
  }
  if (!signedHeaders.includes('host')) {
    problems.push("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (problems.length > 0) {
    throw invalid(problems.join(' '));
  }
}

function checkTime({ signedAt, expiresIn }: SignatureClaims, now: Date): void {
  // In whole seconds, like the signature's date.
  const age = Math.floor(now.getTime() / 1000) * 1000 - signedAt.getTime();
  const maxAge = expiresIn === undefined ? maxClockSkewMilliseconds : expiresIn * 1000;
  const [signed, current] = [toLongDate(signedAt), toLongDate(now)];
  if (age > maxAge) {
    const oldest = toLongDate(new Date(now.getTime() - maxAge));
    const term = expiresIn === undefined ? '5 min.' : `${expiresIn} s`;
    throw invalid(
      `Signature expired: ${signed} is now earlier than ${oldest} (${current} - ${term})`,
    );
  }
  if (-age > maxClockSkewMilliseconds) {
    const newest = toLongDate(new Date(now.getTime() + maxClockSkewMilliseconds));
    throw invalid(
      `Signature not yet current: ${signed} is still later than ${newest} (${current} + 5 min.)`,
    );
  }
}

/** The owner of the access key, when the key is valid in the Region. */
function findIdentity(
  { scope, sessionToken = '' }: SignatureClaims,
  identities: Identities,
  isGlobal: boolean,
  now: Date,
): Identity {
  const identity = identities.find(scope.accessKeyId);
  const isKnown = identity && isSame(sessionToken, identity.credentials.sessionToken ?? '');
  // A Region that an account has disabled does not know the account's credentials.
  const location = identity?.account.locations.get(scope.region);
  if (!isKnown || !(location?.isEnabled ?? isGlobal)) {
    const message = 'The security token included in the request is invalid.';
    throw new ServiceError(403, 'UnrecognizedClientException', message);
  }
  if (identity.expiration && identity.expiration <= now) {
    const message = 'The security token included in the request is expired';
    throw new ServiceError(403, 'ExpiredTokenException', message);
  }
  return identity;
}

/** Compares two texts in constant time. */
function isSame(received: string, expected: string): boolean {
  const [left, right] = [received, expected].map((text) =>
    createHash('sha256').update(text).digest(),
  );
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
