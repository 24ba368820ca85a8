import { decodeFrame, encodeFrame, type Frame } from './cursor-codec.ts';
import { type Trail, trailStepLength } from './skip-fingerprints.ts';

/** A resume point: the place right behind one edge, in the list or in what an order made of it. */
export type Cursor = ListCursor | OrderedCursor;

/**
 * A resume point in upstream's own order. Upstream hands out one opaque token a page; a cursor adds
 * to it how to find one edge's place again behind that token.
 */
export interface ListCursor {
  readonly kind: 'list';
  /** The Region whose list this is. */
  readonly region: string;
  /** The digest of the filter that it was made under; none for the plain list. */
  readonly filter: string | undefined;
  /** The certificate of the edge that the cursor belongs to. */
  readonly clientCertificateId: string;
  /** The token under which to ask again; none for the first page. */
  readonly position: string | undefined;
  /**
   * A fingerprint of each certificate from the position to the edge, the edge's own included: how
   * many to skip there is its length, and when some of them are deleted it still tells those that
   * came before the edge from those that come after. Empty when the position begins right after
   * the edge. Certificates that a filter leaves out are on it too: the way is that of the list.
   */
  readonly trail: Trail;
}

/** A resume point under an order: behind every edge of a lesser sort key, whatever comes and goes. */
export interface OrderedCursor {
  readonly kind: 'ordered';
  readonly region: string;
  readonly filter: string | undefined;
  /** The order that it was made under, as text. */
  readonly order: string;
  readonly clientCertificateId: string;
  readonly sortKey: SortKey;
}

/** What a certificate is sorted by; null where it has no such value. */
export type SortKey = string | number | null;

/** The text of a cursor that clients see. */
export function encodeCursor(cursor: Cursor): string {
  const { region, filter, clientCertificateId } = cursor;
  if (cursor.kind === 'ordered') {
    const { order, sortKey } = cursor;
    const head = [region, filter ?? '', order, clientCertificateId, sortKey];
    return encodeFrame({ layout: layouts.ordered, head, tail: new Uint8Array() });
  }
  const { position = '', trail: tail } = cursor;
  return filter === undefined
    ? encodeFrame({ layout: layouts.plain, head: [region, position, clientCertificateId], tail })
    : encodeFrame({
        layout: layouts.filtered,
        head: [region, position, clientCertificateId, filter],
        tail,
      });
}

/** The cursor behind a text, or undefined when the text is none of ours, cut short or altered. */
export function decodeCursor(text: string): Cursor | undefined {
  const frame = decodeFrame(text);
  if (frame === undefined) return undefined;
  return frame.layout === layouts.ordered ? readOrdered(frame) : readList(frame);
}

const layouts = { plain: 1, filtered: 2, ordered: 3 } as const;

function readList({ layout, head, tail: trail }: Frame): ListCursor | undefined {
  const [region, position, clientCertificateId, filter] = head;
  if (!isText(region) || !isText(position) || !isId(clientCertificateId)) return undefined;
  if (trail.length % trailStepLength !== 0) return undefined;
  const place = { region, clientCertificateId, position: position || undefined, trail };
  if (layout === layouts.plain) return { kind: 'list', filter: undefined, ...place };
  if (layout === layouts.filtered && isText(filter)) return { kind: 'list', filter, ...place };
  return undefined;
}

function readOrdered({ head }: Frame): OrderedCursor | undefined {
  const [region, filter, order, clientCertificateId, sortKey] = head;
  if (!isText(region) || !isText(filter) || !isText(order)) return undefined;
  if (!isId(clientCertificateId) || !isSortKey(sortKey)) return undefined;
  return {
    kind: 'ordered',
    region,
    filter: filter || undefined,
    order,
    clientCertificateId,
    sortKey,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isId(value: unknown): value is string {
  return isText(value) && value !== '';
}

function isSortKey(value: unknown): value is SortKey {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
