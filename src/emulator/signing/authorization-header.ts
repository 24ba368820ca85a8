import { createHash } from 'node:crypto';
import { ServiceError } from '../protocols/service-error.ts';

/** The parts of a Signature Version 4 `Authorization` header. */
export interface Authorization {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** Names in lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Parses an `Authorization` header. Throws AWS's error when it is invalid.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function parseAuthorization(header: string): Authorization {
  const parts = parseParts(header);
  const absent = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name));
  if (absent.length > 0) {
    const problems = absent.map((name) => `Authorization header requires '${name}' parameter.`);
    throw incomplete(`${problems.join(' ')} ${hashed(header)}`);
  }
  const scope = (parts.get('Credential') ?? '').split('/');
  const [accessKeyId, date, region, service, terminator] = scope;
  if (!accessKeyId || !date || !region || !service || !terminator || scope.length !== 5) {
    const form = 'keyid/date/region/service/term';
    throw incomplete(`Credential must have exactly 5 slash-delimited elements, e.g. ${form}`);
  }
  const signedHeaders = (parts.get('SignedHeaders') ?? '').toLowerCase().split(';');
  const signature = parts.get('Signature') ?? '';
  return { accessKeyId, date, region, service, terminator, signedHeaders, signature };
}

/** 403, for a request whose signature is incomplete. */
export function incomplete(message: string): ServiceError {
  return new ServiceError(403, 'IncompleteSignatureException', message);
}

function parseParts(header: string): Map<string, string> {
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
