import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Authorization, incomplete, parseAuthorization } from './authorization-header.ts';
import { ServiceError } from '../protocols/service-error.ts';

/** The name under which requests to API Gateway's control plane are signed. */
export const signingName = 'apigateway';

/** The name under which requests to Service Quotas are signed. */
export const quotasSigningName = 'servicequotas';

/** How far a client's clock may be off, in milliseconds: five minutes either way, as AWS allows. */
export const maxClockSkewMilliseconds = 5 * 60 * 1000;

/** A key pair of the emulated account. */
export interface EmulatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** When given, requests must carry it in `x-amz-security-token`; otherwise they must carry none. */
  readonly sessionToken?: string;
}

/** A request as it was received, body already read to its end. */
export interface ReceivedRequest {
  readonly method: string;
  /** As sent, not decoded. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  /** The SHA-256 of the body, in hexadecimal digits. */
  readonly bodyHash: string;
  /** The name of the service for which it must be signed. */
  readonly service: string;
}

/** Whom a signature must come from, and for where. */
export interface SignatureRules {
  readonly credentials: EmulatorCredentials;
  readonly region: string;
  readonly now: () => Date;
}

/**
 * Refuses a request whose Signature Version 4 is not right, in AWS's words and in this order: is it there, is it whole,
 * is it for this Region and service, is it of now, is the key known, does it match.
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
  refuseWrongScope(authorization, signedAt, rules.region, request.service);
  refuseSkew(signedAt, rules.now());
  refuseUnknownKey(authorization, request.headers['x-amz-security-token'], rules.credentials);
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

function refuseWrongScope(
  authorization: Authorization,
  signedAt: Date,
  region: string,
  service: string,
): void {
  const complaints: string[] = [];
  if (authorization.region !== region) {
    complaints.push('Credential should be scoped to a valid region.');
  }
  if (authorization.service !== service) {
    complaints.push(`Credential should be scoped to correct service: '${service}'.`);
  }
  if (authorization.terminator !== 'aws4_request') {
    complaints.push("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  const date = toLongDate(signedAt).slice(0, 8);
  if (authorization.date !== date) {
    complaints.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${authorization.date}' != '${date}'.`,
    );
  }
  if (!authorization.signedHeaders.includes('host')) {
    complaints.push("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (complaints.length > 0) {
    throw invalid(complaints.join(' '));
  }
}

function refuseSkew(signedAt: Date, now: Date): void {
  // In whole seconds, for that is all that the header says.
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

function refuseUnknownKey(
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

/** What the signature ought to be: the same request, signed once more over exactly the headers that the client named. */
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
  // The library takes this header's value for the body's hash; set here, for not every client sends the header.
  headers[bodyHashHeader] = request.bodyHash;
  const signer = new SignatureV4({
    // The session token, where there is one, is among the received headers already.
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
      // By itself the library leaves out headers such as user-agent, and puts in all others.
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

/** Compares in a time that tells nothing about where the texts differ, nor how long the right one is. */
function isSame(received: string, expected: string): boolean {
  const [left, right] = [received, expected].map((text) =>
    createHash('sha256').update(text).digest(),
  );
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

function invalid(message: string): ServiceError {
  return new ServiceError(403, 'InvalidSignatureException', message);
}
