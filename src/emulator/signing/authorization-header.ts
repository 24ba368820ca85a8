import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  incomplete,
  parseLongDate,
  parseScope,
  parseSignedHeaders,
  type SignatureClaims,
} from './signature-claims.ts';

/**
 * Parses an `Authorization` header and the headers that belong to it. Throws AWS's error when they are incomplete.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function parseAuthorizationHeader(headers: IncomingHttpHeaders): SignatureClaims {
  const { credential, signedHeaders, signature } = parseParts(headers.authorization ?? '');
  const scope = parseScope(credential);
  const signedAt = parseLongDate(String(headers['x-amz-date']));
  if (!signedAt) {
    throw incomplete(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  return {
    scope,
    signedHeaders: parseSignedHeaders(signedHeaders),
    signature,
    signedAt,
    sessionToken: headers['x-amz-security-token']?.toString(),
    expiresIn: undefined,
  };
}

/** The signature in an `Authorization` header. */
export function parseSignature(header: string): string {
  return parseParts(header).signature;
}

interface HeaderParts {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

function parseParts(header: string): HeaderParts {
  const pairs = parsePairs(header);
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !pairs.get(name));
  if (missing.length > 0) {
    const problems = missing.map((name) => `Authorization header requires '${name}' parameter.`);
    throw incomplete(`${problems.join(' ')} ${hashed(header)}`);
  }
  return {
    credential: pairs.get('Credential') ?? '',
    signedHeaders: pairs.get('SignedHeaders') ?? '',
    signature: pairs.get('Signature') ?? '',
  };
}

function parsePairs(header: string): Map<string, string> {
  const list = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(header)?.[1];
  const pairs = list?.split(',').map((pair) => /^\s*([A-Za-z]+)=(.*?)\s*$/.exec(pair));
  const parts = new Map<string, string>();
  for (const pair of pairs ?? [null]) {
    const [, name, value] = pair ?? [];
    if (name === undefined || value === undefined) {
      const problem = 'Invalid key=value pair (missing equal-sign) in Authorization header';
      throw incomplete(`${problem} ${hashed(header)}`);
    }
    parts.set(name, value);
  }
  return parts;
}

// AWS does not repeat the header in an error. The hash is enough to find it.
function hashed(header: string): string {
  const hash = createHash('sha256').update(header).digest('base64');
  return `(hashed with SHA-256 and encoded with Base64): '${hash}'.`;
}
