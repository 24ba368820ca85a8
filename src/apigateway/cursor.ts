import { crc32 } from 'node:zlib';

/**
 * A resume point in the list of client certificates. Upstream hands out one opaque token a page;
 * a cursor adds to it how to find one edge's place again behind that token.
 */
export interface Cursor {
  /** The Region whose list this is. */
  readonly region: string;
  /** The token under which to ask again; none for the first page. */
  readonly position: string | undefined;
  /** The certificate of the edge that the cursor belongs to. */
  readonly clientCertificateId: string;
  /**
   * A fingerprint of each certificate from the position to the edge, the edge's own included: how
   * many to skip there is its length, and when some of them are deleted it still tells those that
   * came before the edge from those that come after. Empty when the position begins right after
   * the edge.
   */
  readonly trail: Trail;
}

/** Fingerprints of certificates in the order of their page, four bytes each. */
export type Trail = Uint8Array;

/** The text of a cursor that clients see: base64url, versioned, opaque. */
export function encodeCursor({ region, position, clientCertificateId, trail }: Cursor): string {
  const head = Buffer.from(JSON.stringify([region, position ?? '', clientCertificateId]), 'utf8');
  const bytes = Buffer.allocUnsafe(headerLength + head.length + trail.length);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt16BE(head.length, 5);
  head.copy(bytes, headerLength);
  bytes.set(trail, headerLength + head.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(5)), 1);
  return bytes.toString('base64url');
}

/** The cursor behind a text, or undefined when the text is none of ours, cut short or altered. */
export function decodeCursor(text: string): Cursor | undefined {
  if (text.length > maxCursorLength || !/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < headerLength || bytes.readUInt8(0) !== version) return undefined;
  if (bytes.readUInt32BE(1) !== crc32(bytes.subarray(5))) return undefined;
  const trailStart = headerLength + bytes.readUInt16BE(5);
  const trail = bytes.subarray(trailStart);
  if (trailStart > bytes.length || trail.length % fingerprintLength !== 0) return undefined;
  const [region, position, clientCertificateId] = parseHead(
    bytes.toString('utf8', headerLength, trailStart),
  );
  if (region === undefined || position === undefined || !clientCertificateId) return undefined;
  return { region, position: position || undefined, clientCertificateId, trail };
}

/** How many certificates lie between the position and the resume point. */
export function skipOf({ trail }: Cursor): number {
  return trail.length / fingerprintLength;
}

/** The trail over certificates in the order of their page; a prefix of it is the trail of a prefix. */
export function createTrail(clientCertificateIds: readonly string[]): Trail {
  const trail = Buffer.allocUnsafe(clientCertificateIds.length * fingerprintLength);
  clientCertificateIds.forEach((id, index) => {
    trail.writeUInt32BE(crc32(id), index * fingerprintLength);
  });
  return trail;
}

/** The trail of the first `count` certificates of a page. */
export function startOfTrail(trail: Trail, count: number): Trail {
  return trail.subarray(0, count * fingerprintLength);
}

/**
 * How many of these certificates come before the cursor's edge or are it: the index at which the
 * list goes on. While the edge is there, its id says so. Once it has been deleted, the last of
 * those before it that is still there says so, in the order of the trail.
 */
export function placeAfter(cursor: Cursor, clientCertificateIds: readonly string[]): number {
  const index = clientCertificateIds.indexOf(cursor.clientCertificateId);
  if (index !== -1) return index + 1;
  const ranks = ranksOf(cursor.trail);
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

/** Raised when the layout below changes: a cursor of another version is refused, never misread. */
const version = 1;

/** Version (1), CRC-32 of what follows (4), length of the head (2). */
const headerLength = 7;

const fingerprintLength = 4;

/** Characters. A cursor at the end of the largest page, with a long token, stays well below. */
const maxCursorLength = 16_384;

function parseHead(text: string): readonly (string | undefined)[] {
  try {
    const head: unknown = JSON.parse(text);
    return Array.isArray(head) && head.every((part) => typeof part === 'string') ? head : [];
  } catch {
    return [];
  }
}

function ranksOf(trail: Trail): ReadonlyMap<number, number> {
  const bytes = Buffer.from(trail.buffer, trail.byteOffset, trail.length);
  const ranks = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += fingerprintLength) {
    ranks.set(bytes.readUInt32BE(at), at / fingerprintLength);
  }
  return ranks;
}
