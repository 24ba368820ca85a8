import { crc32 } from 'node:zlib';

/** Fingerprints of certificates in the order of their page, four bytes each. */
export type Trail = Uint8Array;

/** Bytes of one certificate in a trail. */
export const trailStepLength = 4;

/** The trail over certificates in the order of their page; a prefix of it is the trail of a prefix. */
export function createTrail(clientCertificateIds: readonly string[]): Trail {
  const trail = Buffer.allocUnsafe(clientCertificateIds.length * trailStepLength);
  clientCertificateIds.forEach((id, index) => {
    trail.writeUInt32BE(crc32(id), index * trailStepLength);
  });
  return trail;
}

/** The trail of the first `count` certificates of a page. */
export function startOfTrail(trail: Trail, count: number): Trail {
  return trail.subarray(0, count * trailStepLength);
}

/** An edge, and the trail that leads to it. */
export interface TrailEnd {
  readonly clientCertificateId: string;
  readonly trail: Trail;
}

/** How many certificates lie on the way to the edge, its own included. */
export function skipOf({ trail }: Pick<TrailEnd, 'trail'>): number {
  return trail.length / trailStepLength;
}

/**
 * How many of these certificates come before the edge or are it: the index at which the list goes
 * on. While the edge is there, its id says so. Once it has been deleted, the last of those before
 * it that is still there says so, in the order of the trail.
 */
export function placeAfter(
  { clientCertificateId, trail }: TrailEnd,
  clientCertificateIds: readonly string[],
): number {
  const index = clientCertificateIds.indexOf(clientCertificateId);
  if (index !== -1) return index + 1;
  const ranks = ranksOf(trail);
  let place = 0;
  let lastRank = -1;
  clientCertificateIds.forEach((id, at) => {
    const rank = ranks.get(crc32(id));
    if (rank === undefined || rank <= lastRank) return;
    lastRank = rank;
    place = at + 1;
  });
  return place;
}

function ranksOf(trail: Trail): ReadonlyMap<number, number> {
  const bytes = Buffer.from(trail.buffer, trail.byteOffset, trail.length);
  const ranks = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += trailStepLength) {
    ranks.set(bytes.readUInt32BE(at), at / trailStepLength);
  }
  return ranks;
}
