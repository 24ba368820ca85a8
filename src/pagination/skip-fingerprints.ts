import { crc32 } from 'node:zlib';

/** Fingerprints of certificates in the order of their page, {@link fingerprintLength} bytes each. */
export type SkipFingerprints = Uint8Array;

/** Bytes of the fingerprint of one certificate. */
export const fingerprintLength = 4;

/** The fingerprints of certificates. Those of the first certificates are the first bytes. */
export function createFingerprints(clientCertificateIds: readonly string[]): SkipFingerprints {
  const fingerprints = Buffer.allocUnsafe(clientCertificateIds.length * fingerprintLength);
  clientCertificateIds.forEach((id, index) => {
    fingerprints.writeUInt32BE(crc32(id), index * fingerprintLength);
  });
  return fingerprints;
}

/** The fingerprints of the first `count` certificates. */
export function firstFingerprints(fingerprints: SkipFingerprints, count: number): SkipFingerprints {
  return fingerprints.subarray(0, count * fingerprintLength);
}

/** An edge, and the certificates to skip from a position up to it, its own included. */
interface SkipTarget {
  readonly clientCertificateId: string;
  readonly skip: SkipFingerprints;
}

/** How many certificates lie between the position and the edge, its own included. */
export function skipCountOf({ skip }: Pick<SkipTarget, 'skip'>): number {
  return skip.length / fingerprintLength;
}

/**
 * The offset right behind the edge among certificates that are listed from its position on. While the
 * edge is there, its id tells. After it was deleted, the last skipped certificate that is still there
 * tells, as long as the skipped ones come in their old order.
 */
export function offsetAfter(
  { clientCertificateId, skip }: SkipTarget,
  clientCertificateIds: readonly string[],
): number {
  const index = clientCertificateIds.indexOf(clientCertificateId);
  if (index !== -1) return index + 1;
  const ranks = ranksOf(skip);
  let offset = 0;
  let lastRank = -1;
  clientCertificateIds.forEach((id, at) => {
    const rank = ranks.get(crc32(id));
    if (rank === undefined || rank <= lastRank) return;
    lastRank = rank;
    offset = at + 1;
  });
  return offset;
}

function ranksOf(skip: SkipFingerprints): ReadonlyMap<number, number> {
  const bytes = Buffer.from(skip.buffer, skip.byteOffset, skip.length);
  const ranks = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += fingerprintLength) {
    ranks.set(bytes.readUInt32BE(at), at / fingerprintLength);
  }
  return ranks;
}
