import type { ClientCertificate } from '../certificates/certificate.ts';
import {
  asUpstreamError,
  InvalidCursorError,
  isOutage,
  isRejection,
  UpstreamError,
} from '../certificates/upstream-error.ts';
import {
  type ConnectionSlice,
  type Offset,
  type SliceArguments,
  sliceWholeList,
} from './connection-slice.ts';
import type { Cursor, ListCursor } from './cursor.ts';
import { type ListQuery, offsetInFiltered, offsetInOrder, type QueriedList } from './list-query.ts';
import { type Edge, idsOf, maxLimit, type Page } from './page.ts';
import { createPaginator, type Paginator, type ReadPage } from './paginator.ts';
import { createQueryMemo, type QueryMemo } from './query-memo.ts';
import { offsetAfter, skipCountOf } from './skip-fingerprints.ts';

/** Where a reader reads from. Asked twice for the same, it gives the same. */
export interface ListSource {
  readonly readPage: ReadPage;
  /** The certificate with that id; null when there is none. */
  readonly readCertificate: (clientCertificateId: string) => Promise<ClientCertificate | null>;
  /** Whether pages are kept for later requests, so that one read whole serves them all. */
  readonly keepsPages: boolean;
  /** Whether a page that was read stood in during an outage. */
  readonly isStale?: boolean;
  /** Whether the page of a position can be had without a call, or in spite of an outage. */
  readonly hasPage: (position: string | undefined, isOutage: boolean) => Promise<boolean>;
}

/** What one request reads of the list of client certificates. */
export interface ListReader {
  /** The slices of so many edges that begin behind the same cursor, by as few calls as bring the longest. */
  readForward(
    after: ListCursor | undefined,
    firsts: readonly number[],
  ): Promise<readonly ConnectionSlice[]>;
  /** A slice that needs the whole list: backward, up to a cursor, or of a query. */
  readSlice(query: ListQuery, slice: SliceArguments<Cursor>): Promise<ConnectionSlice>;
  /** The offset of a cursor's edge in the result of a query. */
  findOffset(cursor: Cursor, query: ListQuery): Promise<Offset>;
  /** The result of a query over the whole list. */
  readQuery(query: ListQuery): Promise<QueriedList>;
  /** The whole list, {@link maxLimit} certificates a call. */
  readWholeList(): Promise<readonly Edge[]>;
  /** Whether the whole list has been asked for, so that a slice of it costs nothing more. */
  isReadingWholeList(): boolean;
  /**
   * The certificates with these ids, in their order: null for an id that no certificate has, and an error
   * for an id whose lookup failed.
   */
  readByIds(clientCertificateIds: readonly string[]): Promise<readonly LookedUp[]>;
}

/** What came of the lookup of an id. */
type LookedUp = ClientCertificate | null | UpstreamError;

/** Makes the reader of one request. What it has read serves all later questions of that request. */
export function createListReader(
  source: ListSource,
  memo: QueryMemo = createQueryMemo(),
): ListReader {
  const pages: Page[] = [];
  const readPage: ReadPage = async (request) => {
    const page = await source.readPage(request);
    pages.push(page);
    return page;
  };
  const list = createPaginator(readPage);
  let step: Promise<unknown> | undefined;
  let wholeList: Promise<readonly Edge[]> | undefined;
  const queries = new Map<string, Promise<QueriedList>>();

  /** Reads one page more of the list. Who asks while it is read waits for the same page. */
  function readOn(): Promise<unknown> {
    step ??= list.readNext(maxLimit).finally(() => (step = undefined));
    return step;
  }

  async function readToEnd(): Promise<readonly Edge[]> {
    while (!list.isComplete()) await readOn();
    return list.edges();
  }

  function readWholeList(): Promise<readonly Edge[]> {
    return (wholeList ??= readToEnd());
  }

  function readQuery(query: ListQuery): Promise<QueriedList> {
    const key = JSON.stringify(query.key);
    const queried = queries.get(key) ?? readWholeList().then((edges) => memo.query(edges, query));
    queries.set(key, queried);
    return queried;
  }

  async function findOffset(cursor: Cursor, query: ListQuery): Promise<Offset> {
    const list = await readQuery(query);
    if (cursor.kind === 'list') {
      return offsetInFiltered(list, await locate(readPage, await readWholeList(), cursor));
    }
    if (query.order === undefined) throw new TypeError('A cursor of an order needs that order.');
    return offsetInOrder(list.edges, cursor, query.order);
  }

  function find(clientCertificateId: string): ClientCertificate | undefined {
    for (const page of pages) {
      const edge = page.find(clientCertificateId);
      if (edge !== undefined) return edge.certificate;
    }
    return undefined;
  }

  /** Looks a certificate up. During an outage the old pages of the list stand in for it. */
  async function readMissing(id: string): Promise<LookedUp> {
    const certificate = await lookUp(id);
    if (!isOutage(certificate)) return certificate;
    await readKeptPages([id], true);
    return find(id) ?? certificate;
  }

  function lookUp(id: string): Promise<LookedUp> {
    return source.readCertificate(id).catch(asUpstreamError);
  }

  /**
   * Looks up what is not on the stale pages: it may have been made meanwhile. One after the other, and
   * none after a failure that is not of one id.
   */
  async function readNew(ids: readonly string[]): Promise<readonly LookedUp[]> {
    const certificates: LookedUp[] = [];
    let failure: UpstreamError | undefined;
    for (const id of ids) {
      const certificate = find(id) ?? failure ?? (await lookUp(id));
      if (certificate instanceof UpstreamError && !isRejection(certificate)) failure = certificate;
      certificates.push(certificate);
    }
    return certificates;
  }

  /** Reads on while ids are missing and the next page costs nothing; the first page serves later requests too. */
  async function readKeptPages(ids: readonly string[], isOutage = false): Promise<void> {
    if (!source.keepsPages) return;
    while (!list.isComplete() && ids.some((id) => find(id) === undefined)) {
      const position = list.nextPosition();
      if (position !== undefined && !(await source.hasPage(position, isOutage))) return;
      await readOn();
    }
  }

  return {
    readWholeList,
    readQuery,
    findOffset,
    isReadingWholeList: () => wholeList !== undefined,

    async readSlice(query, { after, before, ...counts }) {
      const queried = await readQuery(query);
      return sliceWholeList(queried.edges, {
        ...counts,
        after: after && (await findOffset(after, query)),
        before: before && (await findOffset(before, query)),
      });
    },

    async readForward(after, firsts) {
      try {
        const { paginator, start } = await resume(readPage, after, Math.max(...firsts));
        return firsts.map((first) => sliceForward(paginator, after, start, first));
      } catch (error) {
        if (after?.position === undefined || !isRejection(error)) throw error;
        // Upstream no longer takes the position. The edge itself may still be in the list.
        const edges = await readWholeList();
        const offset = findEdge(edges, after);
        return firsts.map((first) => sliceWholeList(edges, { first, after: offset }));
      }
    },

    async readByIds(ids) {
      await readKeptPages(ids);
      const missing = ids.filter((id) => find(id) === undefined);
      const [only] = missing;
      if (missing.length === 1 && only !== undefined && !list.isComplete()) {
        const certificate = await readMissing(only);
        return ids.map((id) => find(id) ?? certificate);
      }
      while (!list.isComplete() && missing.some((id) => find(id) === undefined)) await readOn();
      if (source.isStale === true) return readNew(ids);
      return ids.map((id) => find(id) ?? null);
    },
  };
}

/**
 * Reads on behind a cursor until `first` edges are there or the list ends: one call, and one more for
 * each page that upstream made shorter than asked for.
 */
async function resume(
  readPage: ReadPage,
  after: ListCursor | undefined,
  first: number,
): Promise<{ paginator: Paginator; start: number }> {
  const paginator = createPaginator(readPage, after?.position);
  // With `first: 0` a single certificate still tells whether there is a next page.
  const wanted = Math.max(first, 1);
  const skip = after === undefined ? 0 : skipCountOf(after);
  let start;
  let end = skip + wanted;
  do {
    await paginator.readNext(Math.min(end - paginator.edges().length, maxLimit));
    start = after === undefined ? 0 : offsetAfter(after, idsOf(paginator.edges()));
    const hasPassedEdge = paginator.edges().length >= skip;
    end = (hasPassedEdge ? start : skip) + wanted;
  } while (!paginator.isComplete() && paginator.edges().length < end);
  return { paginator, start };
}

function sliceForward(
  paginator: Paginator,
  after: ListCursor | undefined,
  start: number,
  first: number,
): ConnectionSlice {
  const edges = paginator.edges();
  return {
    edges: edges.slice(start, start + first),
    hasNextPage: edges.length > start + first || !paginator.isComplete(),
    hasPreviousPage: after !== undefined && (start > 0 || after.position !== undefined),
  };
}

function findEdge(list: readonly Edge[], cursor: ListCursor): Offset {
  const index = idsOf(list).indexOf(cursor.clientCertificateId);
  if (index === -1) throw placeIsGone();
  return { index, isPresent: true };
}

/** Finds a cursor's offset in the whole list, though its edge may have been deleted. */
async function locate(
  readPage: ReadPage,
  list: readonly Edge[],
  cursor: ListCursor,
): Promise<Offset> {
  const ids = idsOf(list);
  const index = ids.indexOf(cursor.clientCertificateId);
  if (index !== -1) return { index, isPresent: true };
  const offset = offsetAfter(cursor, ids);
  if (offset > 0 || cursor.position === undefined) return { index: offset, isPresent: false };
  return { index: await findStart(readPage, ids, cursor.position), isPresent: false };
}

/** The index in the whole list at which the page of a position begins. */
async function findStart(
  readPage: ReadPage,
  ids: readonly string[],
  position: string,
): Promise<number> {
  const paginator = createPaginator(readPage, position);
  const indexById = new Map(ids.map((id, index) => [id, index]));
  try {
    while (!paginator.isComplete()) {
      const page = await paginator.readNext(maxLimit);
      const first = idsOf(page.edges).find((id) => indexById.has(id));
      if (first !== undefined) return indexById.get(first) ?? 0;
    }
  } catch (error) {
    throw isRejection(error) ? placeIsGone() : error;
  }
  return ids.length;
}

function placeIsGone(): InvalidCursorError {
  return new InvalidCursorError(
    'The place of this cursor is gone: its certificate was deleted, and Amazon API Gateway no longer takes its position. Start again without a cursor.',
  );
}
