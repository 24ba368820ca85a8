import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Authorization, incomplete, parseAuthorization } from './authorization-header.ts';
import { ServiceError } from '../protocols/service-error.ts';

/** The service name in signatures for API Gateway's control plane. */
export const signingName = 'apigateway';

/** The service name in signatures for Service Quotas. */
export const quotasSigningName = 'servicequotas';

/** The largest accepted difference between a client's clock and the emulator's, in milliseconds. AWS accepts the same. */
export const maxClockSkewMilliseconds = 5 * 60 * 1000;

/** Credentials of the emulated account. */
export interface EmulatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** When given, requests must send it as `x-amz-security-token`. Otherwise they must send none. */
  readonly sessionToken?: string;
}

/** A received request, after its body was read. */
export interface ReceivedRequest {
  readonly method: string;
  /** As sent, not decoded. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  /** The SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string;
  /** The service for which it must be signed. */
  readonly service: string;
}

/** What a valid signature is made with. */
export interface SignatureRules {
  readonly credentials: EmulatorCredentials;
  readonly region: string;
  readonly now: () => Date;
}

/**
 * Verifies a request's Signature Version 4. Throws AWS's error for the first check that fails: the signature is present,
 * it is complete, it is for this Region and service, it is recent, the access key is known, the signature matches.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export async function verifySignature(
  request: ReceivedRequest,
  rules: SignatureRules,
): Promise<void> {
  const header = request.headers.authorization;
  if (!header) {
    throw new ServiceError(
      403,
      'MissingAuthenticationTokenException',
      'Missing Authentication Token',
    );
  }
  const authorization = parseAuthorization(header);
  const signedAt = parseDate(request.headers['x-amz-date']);
  checkScope(authorization, signedAt, rules.region, request.service);
  checkClockSkew(signedAt, rules.now());
  checkAccessKey(authorization, request.headers['x-amz-security-token'], rules.credentials);
  const expected = await sign(request, authorization, signedAt, rules.credentials);
  const claimedBodyHash = request.headers[bodyHashHeader] ?? request.bodyHash;
  if (!isSame(authorization.signature, expected) || claimedBodyHash !== request.bodyHash) {
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
        'and signing method. Consult the service documentation for details.',
    );
  }
}

const bodyHashHeader = 'x-amz-content-sha256';

function parseDate(header: string | string[] | undefined): Date {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(header))?.slice(1) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  const date = new Date(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
  );
  if (Number.isNaN(date.getTime())) {
    throw incomplete(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  return date;
}

function checkScope(
  authorization: Authorization,
  signedAt: Date,
  region: string,
  service: string,
): void {
  const problems: string[] = [];
  if (authorization.region !== region) {
    problems.push('Credential should be scoped to a valid region.');
  }
  if (authorization.service !== service) {
    problems.push(`Credential should be scoped to correct service: '${service}'.`);
  }
  if (authorization.terminator !== 'aws4_request') {
    problems.push("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  const date = toLongDate(signedAt).slice(0, 8);
  if (authorization.date !== date) {
    problems.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${authorization.date}' != '${date}'.`,
    );
  }
  if (!authorization.signedHeaders.includes('host')) {
    problems.push("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (problems.length > 0) {
    throw invalid(problems.join(' '));
  }
}

function checkClockSkew(signedAt: Date, now: Date): void {
  // In whole seconds, like the header.
  const skew = signedAt.getTime() - Math.floor(now.getTime() / 1000) * 1000;
  if (Math.abs(skew) <= maxClockSkewMilliseconds) return;
  const oldest = new Date(now.getTime() - maxClockSkewMilliseconds);
  const newest = new Date(now.getTime() + maxClockSkewMilliseconds);
  const [signed, current] = [toLongDate(signedAt), toLongDate(now)];
  if (skew < 0) {
    const limit = `${toLongDate(oldest)} (${current} - 5 min.)`;
    throw invalid(`Signature expired: ${signed} is now earlier than ${limit}`);
  }
  const limit = `${toLongDate(newest)} (${current} + 5 min.)`;
  throw invalid(`Signature not yet current: ${signed} is still later than ${limit}`);
}

function checkAccessKey(
  authorization: Authorization,
  sessionToken: string | string[] | undefined,
  credentials: EmulatorCredentials,
): void {
  const hasKey = isSame(authorization.accessKeyId, credentials.accessKeyId);
  const hasToken = isSame(String(sessionToken ?? ''), credentials.sessionToken ?? '');
  if (!hasKey || !hasToken) {
    const message = 'The security token included in the request is invalid.';
    throw new ServiceError(403, 'UnrecognizedClientException', message);
  }
}

/** The expected signature: signs the request again, over exactly the headers that the client signed. */
async function sign(
  request: ReceivedRequest,
  { region, signedHeaders }: Authorization,
  signingDate: Date,
  { accessKeyId, secretAccessKey }: EmulatorCredentials,
): Promise<string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(',') : (value ?? '');
  }
  // The library takes the body's hash from this header, which not every client sends.
  headers[bodyHashHeader] = request.bodyHash;
  const signer = new SignatureV4({
    // Without the session token: it is one of the received headers already.
    credentials: { accessKeyId, secretAccessKey },
    region,
    service: request.service,
    sha256: Sha256,
  });
  const { method, path, query } = request;
  const signed = await signer.sign(
    new HttpRequest({ method, protocol: 'http:', path, query, headers }),
    {
      signingDate,
      // By default the library skips headers such as user-agent, and signs all others.
      signableHeaders: new Set(signedHeaders),
      unsignableHeaders: new Set(
        Object.keys(headers).filter((name) => !signedHeaders.includes(name)),
      ),
    },
  );
  return parseAuthorization(signed.headers['authorization'] ?? '').signature;
}

function toLongDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Compares two texts in constant time. */
function isSame(received: string, expected: string): boolean {
  const [left, right] = [received, expected].map((text) =>
    createHash('sha256').update(text).digest(),
  );
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

function invalid(message: string): ServiceError {
  return new ServiceError(403, 'InvalidSignatureException', message);
}
