import type { SortKey } from '../certificates/order.ts';
import { type Location, locationKeyOf } from '../certificates/location.ts';
import { decodeFrame, encodeFrame, type Frame } from './cursor-codec.ts';
import { fingerprintLength, type SkipFingerprints } from './skip-fingerprints.ts';

/** A resume point right behind one edge, in upstream's order or in one that was asked for. */
export type Cursor = ListCursor | OrderedCursor;

/** What a cursor keeps of the location of its edge. */
interface CursorLocation {
  /** The name of the account; undefined for the gateway's own. */
  readonly account?: string | undefined;
  readonly region: string;
}

interface CursorOfEdge extends CursorLocation {
  /** The digest of the filter that the cursor was made under; undefined without one. */
  readonly filter: string | undefined;
  /** The certificate of the edge that the cursor belongs to. */
  readonly clientCertificateId: string;
}

/**
 * A resume point in upstream's own order. Upstream gives one opaque `position` a page. The cursor adds
 * what finds one edge again behind that position.
 */
export interface ListCursor extends CursorOfEdge {
  readonly kind: 'list';
  /** The position to read from; undefined for the first page. */
  readonly position: string | undefined;
  /**
   * The certificates from the position to the edge, the edge's own included, those that the filter
   * leaves out too. Their number is how many to skip. When some were deleted, the others still tell
   * what came before the edge. Empty when the page at the position begins right behind the edge.
   */
  readonly skip: SkipFingerprints;
}

/** A resume point in an order: behind every edge with a lesser sort key, whatever comes and goes. */
export interface OrderedCursor extends CursorOfEdge {
  readonly kind: 'ordered';
  /** The order that the cursor was made under, as text. */
  readonly order: string;
  readonly sortKey: SortKey;
}

/** Characters of a `position` that a cursor carries, and that upstream may give. */
export const maxPositionLength = 4096;

/** Encodes a cursor as clients see it. */
export function encodeCursor(cursor: Cursor): string {
  const { filter, clientCertificateId } = cursor;
  const location = cursorLocationKey(cursor);
  if (cursor.kind === 'ordered') {
    const { order, sortKey } = cursor;
    const head = [location, filter ?? '', order, clientCertificateId, sortKey];
    return encodeFrame({ layout: layouts.ordered, head, tail: new Uint8Array() });
  }
  const { position = '', skip: tail } = cursor;
  return filter === undefined
    ? encodeFrame({ layout: layouts.plain, head: [location, position, clientCertificateId], tail })
    : encodeFrame({
        layout: layouts.filtered,
        head: [location, position, clientCertificateId, filter],
        tail,
      });
}

/**
 * Decodes a cursor that a client sent; undefined for any text that this gateway cannot have given.
 * The checksum has no key, so anybody can make one: every field is checked as input.
 */
export function decodeCursor(text: string): Cursor | undefined {
  const frame = decodeFrame(text);
  if (frame === undefined) return undefined;
  return frame.layout === layouts.ordered ? readOrdered(frame) : readList(frame);
}

/** The text by which a cursor knows its location. */
export function cursorLocationKey({ account, region }: CursorLocation): string {
  return locationKeyOf({ accountName: account ?? '', region, isOwn: account === undefined });
}

/** What a cursor keeps of the location of its edge. */
export function cursorLocationOf({ accountName, region, isOwn }: Location): CursorLocation {
  return { account: isOwn ? undefined : accountName, region };
}

const layouts = { plain: 1, filtered: 2, ordered: 3 } as const;

function readList({ layout, head, tail: skip }: Frame): ListCursor | undefined {
  const [key, position, clientCertificateId, filter] = head;
  const location = readLocation(key);
  if (location === undefined || !isText(position) || !isId(clientCertificateId)) return undefined;
  if (position.length > maxPositionLength) return undefined;
  if (skip.length % fingerprintLength !== 0) return undefined;
  const place = { ...location, clientCertificateId, position: position || undefined, skip };
  if (layout === layouts.plain) return { kind: 'list', filter: undefined, ...place };
  if (layout === layouts.filtered && isText(filter)) return { kind: 'list', filter, ...place };
  return undefined;
}

function readOrdered({ head }: Frame): OrderedCursor | undefined {
  const [key, filter, order, clientCertificateId, sortKey] = head;
  const location = readLocation(key);
  if (location === undefined || !isText(filter) || !isText(order)) return undefined;
  if (!isId(clientCertificateId) || !isSortKey(sortKey)) return undefined;
  return {
    kind: 'ordered',
    ...location,
    filter: filter || undefined,
    order,
    clientCertificateId,
    sortKey,
  };
}

function readLocation(key: unknown): CursorLocation | undefined {
  if (!isText(key)) return undefined;
  const at = key.indexOf('/');
  return at === -1
    ? { account: undefined, region: key }
    : { account: key.slice(0, at), region: key.slice(at + 1) };
}

/** Half of a surrogate pair cannot be written into an address, and control characters are in no token. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !/\p{Cc}/u.test(value);
}

function isId(value: unknown): value is string {
  return isText(value) && value !== '';
}

/** A description may hold any characters. */
function isSortKey(value: unknown): value is SortKey {
  return value === null || typeof value === 'string' || Number.isFinite(value);
}
