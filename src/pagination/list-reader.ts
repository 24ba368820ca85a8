import type { ApiGateway } from '../upstream/api-gateway.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import type { Cursor, ListCursor } from './cursor.ts';
import { InvalidCursorError, UpstreamError } from '../certificates/upstream-error.ts';
import { createListing, type Entry, idsOf, type Listing, type ReadPage } from './paginator.ts';
import { maxLimit } from '../certificates/page.ts';
import { type Place, type Slice, type SliceArguments, sliceWholeList } from './connection-slice.ts';
import { placeAfter, skipOf } from './skip-fingerprints.ts';
import {
  placeInFiltered,
  placeInOrder,
  type View,
  type ViewedList,
  viewList,
} from './list-query.ts';

/**
 * What one request reads of the list of client certificates. Whatever a call has brought serves
 * every later question of the same request: a page knows its certificates by id, and the whole list
 * is read at most once.
 */
export interface Reader {
  /** A page forward from the resume point, once for each count that is asked of it. */
  readForward(after: ListCursor | undefined, firsts: readonly number[]): Promise<readonly Slice[]>;
  /** A slice that only the whole list can tell: backward, up to a cursor, or of a view. */
  readSlice(view: View, request: SliceArguments<Cursor>): Promise<Slice>;
  /** What a view shows of the whole list. */
  readView(view: View): Promise<ViewedList>;
  /** The whole list, 500 certificates a call. */
  readWholeList(): Promise<readonly Entry[]>;
  /** Whether the whole list has been asked for, so that a page of it costs nothing more. */
  isReadingWholeList(): boolean;
  /** The certificates with these ids, in their order; null where there is none. */
  readByIds(
    clientCertificateIds: readonly string[],
  ): Promise<readonly (ClientCertificate | null)[]>;
}

/** Makes a reader of what one request sees. */
export function createReader(readings: Pick<ApiGateway, 'getPage' | 'getOne'>): Reader {
  const known = new Map<string, ClientCertificate>();
  const readPage: ReadPage = async (request) => {
    const page = await readings.getPage(request);
    for (const certificate of page.certificates) {
      known.set(certificate.clientCertificateId, certificate);
    }
    return page;
  };

  const walk = createListing(readPage);
  let step: Promise<void> | undefined;
  const walkOn = () => (step ??= walk.readNext(maxLimit).finally(() => (step = undefined)));
  let wholeList: Promise<readonly Entry[]> | undefined;
  const readWholeList = () => (wholeList ??= readToEnd());

  async function readToEnd(): Promise<readonly Entry[]> {
    while (!walk.isComplete()) await walkOn();
    return walk.entries;
  }

  const views = new Map<string, Promise<ViewedList>>();
  function readView(view: View): Promise<ViewedList> {
    const key = JSON.stringify(view.key);
    const viewed = views.get(key) ?? readWholeList().then((list) => viewList(list, view));
    views.set(key, viewed);
    return viewed;
  }

  async function findPlace(cursor: Cursor, view: View, viewed: ViewedList): Promise<Place> {
    if (cursor.kind === 'list') {
      return placeInFiltered(viewed, await locate(readPage, await readWholeList(), cursor));
    }
    if (view.order === undefined) throw new TypeError('A cursor of an order needs that order.');
    return placeInOrder(viewed, cursor, view.order);
  }

  return {
    readWholeList,
    readView,
    isReadingWholeList: () => wholeList !== undefined,

    async readSlice(view, { after, before, ...counts }) {
      const viewed = await readView(view);
      return sliceWholeList(viewed.entries, {
        ...counts,
        after: after && (await findPlace(after, view, viewed)),
        before: before && (await findPlace(before, view, viewed)),
      });
    },

    async readForward(after, firsts) {
      try {
        const { listing, start } = await resume(readPage, after, Math.max(...firsts));
        return firsts.map((first) => sliceForward(listing, after, start, first));
      } catch (error) {
        if (after?.position === undefined || !isRefusal(error)) throw error;
        // Upstream no longer takes the token; the edge itself may still be in the list.
        const list = await readWholeList();
        const place = findEdge(list, after);
        return firsts.map((first) => sliceWholeList(list, { first, after: place }));
      }
    },

    async readByIds(ids) {
      const missing = ids.filter((id) => !known.has(id));
      const [only] = missing;
      if (missing.length === 1 && only !== undefined && !walk.isComplete()) {
        const certificate = await readings.getOne(only);
        if (certificate !== null) known.set(only, certificate);
      }
      if (missing.length > 1) {
        while (!walk.isComplete() && missing.some((id) => !known.has(id))) await walkOn();
      }
      return ids.map((id) => known.get(id) ?? null);
    },
  };
}

/**
 * Reads on from a resume point until `first` certificates behind it are there or the list ends: one
 * call, and one more for each page that upstream made shorter than asked for.
 */
async function resume(
  readPage: ReadPage,
  after: ListCursor | undefined,
  first: number,
): Promise<{ listing: Listing; start: number }> {
  const listing = createListing(readPage, after?.position);
  const { entries } = listing;
  // With `first: 0` a single certificate still tells whether there is a next page.
  const wanted = Math.max(first, 1);
  const skip = after === undefined ? 0 : skipOf(after);
  let start;
  let end = skip + wanted;
  do {
    await listing.readNext(Math.min(end - entries.length, maxLimit));
    start = after === undefined ? 0 : placeAfter(after, idsOf(entries));
    const hasPassedEdge = entries.length >= skip;
    end = (hasPassedEdge ? start : skip) + wanted;
  } while (!listing.isComplete() && entries.length < end);
  return { listing, start };
}

function sliceForward(
  { entries, isComplete }: Listing,
  after: ListCursor | undefined,
  start: number,
  first: number,
): Slice {
  return {
    entries: entries.slice(start, start + first),
    hasNextPage: entries.length > start + first || !isComplete(),
    hasPreviousPage: after !== undefined && (start > 0 || after.position !== undefined),
  };
}

function findEdge(list: readonly Entry[], cursor: ListCursor): Place {
  const index = idsOf(list).indexOf(cursor.clientCertificateId);
  if (index === -1) throw placeIsGone();
  return { index, isPresent: true };
}

/** Finds a cursor's place in the whole list, though its edge may have been deleted. */
async function locate(
  readPage: ReadPage,
  list: readonly Entry[],
  cursor: ListCursor,
): Promise<Place> {
  const ids = idsOf(list);
  const index = ids.indexOf(cursor.clientCertificateId);
  if (index !== -1) return { index, isPresent: true };
  const place = placeAfter(cursor, ids);
  if (place > 0 || cursor.position === undefined) return { index: place, isPresent: false };
  return { index: await findStart(readPage, ids, cursor.position), isPresent: false };
}

/** The index in the whole list at which the page of a position begins. */
async function findStart(
  readPage: ReadPage,
  ids: readonly string[],
  position: string,
): Promise<number> {
  const listing = createListing(readPage, position);
  try {
    while (!listing.isComplete()) {
      await listing.readNext(maxLimit);
      const index = idsOf(listing.entries)
        .map((id) => ids.indexOf(id))
        .find((at) => at !== -1);
      if (index !== undefined) return index;
    }
  } catch (error) {
    throw isRefusal(error) ? placeIsGone() : error;
  }
  return ids.length;
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    (error.code === 'UPSTREAM_BAD_REQUEST' || error.code === 'UPSTREAM_NOT_FOUND')
  );
}

function placeIsGone(): InvalidCursorError {
  return new InvalidCursorError(
    "The cursor's place is gone: its certificate was deleted and Amazon API Gateway no longer takes its position. Start again without a cursor.",
  );
}
