import {
  incomplete,
  parseLongDate,
  parseScope,
  parseSignedHeaders,
  type SignatureClaims,
} from './signature-claims.ts';

/** The longest lifetime of a presigned request, in seconds: seven days. */
export const maxPresignedSeconds = 7 * 24 * 60 * 60;

/** The query parameter that holds the signature. It is the only one that is not signed. */
export const signatureParameter = 'X-Amz-Signature';

/** Whether a query contains a signature. */
export function isPresigned(query: Readonly<Record<string, string>>): boolean {
  return 'X-Amz-Algorithm' in query || signatureParameter in query;
}

/** A query without the parameters of its signature: what the operation reads. */
export function withoutSignature(
  query: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!isPresigned(query)) return query;
  return Object.fromEntries(
    Object.entries(query).filter(([name]) => !signatureParameters.has(name)),
  );
}

/**
 * Parses the signature in a query. Throws AWS's error when it is incomplete.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function parsePresignedQuery(query: Readonly<Record<string, string>>): SignatureClaims {
  const missing = requiredParameters.filter((name) => !query[name]);
  if (missing.length > 0) {
    const problems = missing.map((name) => `AWS query-string parameters must include '${name}'.`);
    throw incomplete(`${problems.join(' ')} Re-examine the query-string parameters.`);
  }
  const algorithm = query['X-Amz-Algorithm'] ?? '';
  if (algorithm !== 'AWS4-HMAC-SHA256') {
    throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  }
  const scope = parseScope(query['X-Amz-Credential'] ?? '');
  const date = query['X-Amz-Date'] ?? '';
  const signedAt = parseLongDate(date);
  if (!signedAt) {
    throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${date}'.`);
  }
  return {
    scope,
    signedHeaders: parseSignedHeaders(query['X-Amz-SignedHeaders'] ?? ''),
    signature: query[signatureParameter] ?? '',
    signedAt,
    sessionToken: query['X-Amz-Security-Token'],
    expiresIn: parseExpires(query['X-Amz-Expires'] ?? ''),
  };
}

// The order in which AWS lists them.
const requiredParameters = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  signatureParameter,
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
  'X-Amz-Expires',
];

const signatureParameters = new Set([...requiredParameters, 'X-Amz-Security-Token']);

function parseExpires(text: string): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > maxPresignedSeconds) {
    throw incomplete(
      `X-Amz-Expires must be a whole number of seconds from 1 to ${maxPresignedSeconds}; got '${text}'.`,
    );
  }
  return seconds;
}
