import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { parseSignature } from './authorization-header.ts';
import { signatureParameter } from './presigned-query.ts';
import type { SignatureClaims } from './signature-claims.ts';
import type { EmulatorCredentials } from './credentials.ts';
import type { ReceivedRequest } from './signature.ts';

/** The header that carries the hash of a body. */
export const bodyHashHeader = 'x-amz-content-sha256';

/** The signature that the request should have: signs it again, over exactly the headers that the client signed. */
export async function computeSignature(
  request: ReceivedRequest,
  claims: SignatureClaims,
  { accessKeyId, secretAccessKey }: EmulatorCredentials,
): Promise<string> {
  const headers = joinHeaders(request);
  const signer = new SignatureV4({
    // Without the session token: the request contains it already.
    credentials: { accessKeyId, secretAccessKey },
    region: claims.scope.region,
    service: request.service,
    sha256: Sha256,
  });
  const { method, path } = request;
  // A copy, because the library changes it. It leaves out the signature itself.
  const query = { ...request.query };
  const toSign = new HttpRequest({ method, protocol: 'http:', path, query, headers });
  const options = {
    signingDate: claims.signedAt,
    // By default the library skips headers such as user-agent, and signs all others.
    signableHeaders: new Set(claims.signedHeaders),
    unsignableHeaders: new Set(
      Object.keys(headers).filter((name) => !claims.signedHeaders.includes(name)),
    ),
  };
  if (claims.expiresIn === undefined) {
    const signed = await signer.sign(toSign, options);
    return parseSignature(signed.headers['authorization'] ?? '');
  }
  const presigned = await signer.presign(toSign, {
    ...options,
    expiresIn: claims.expiresIn,
    // The headers are where the client left them.
    unhoistableHeaders: new Set(Object.keys(headers)),
  });
  return String(presigned.query?.[signatureParameter]);
}

function joinHeaders(request: ReceivedRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(',') : (value ?? '');
  }
  // The library takes the body's hash from this header, which not every client sends.
  headers[bodyHashHeader] = request.bodyHash;
  return headers;
}
