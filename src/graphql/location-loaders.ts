import DataLoader from 'dataloader';
import type { ClientCertificate } from '../certificates/certificate.ts';
import type { ConnectionSlice, Offset, SliceArguments } from '../pagination/connection-slice.ts';
import { type Cursor, encodeCursor, type ListCursor } from '../pagination/cursor.ts';
import { isPlain, type ListQuery, type QueriedList } from '../pagination/list-query.ts';
import { createListReader, type ListReader } from '../pagination/list-reader.ts';
import type { QueryMemo } from '../pagination/query-memo.ts';
import type { RequestReads } from '../upstream/request-reads.ts';
import { remember } from '../util/remember.ts';

/** A page of the connection: by `first`, by `last`, or by both. */
export interface SliceRequest extends SliceArguments<Cursor> {
  readonly query: ListQuery;
}

/** Loads the client certificates of one location with as few REST calls as one operation needs. */
export interface LocationLoaders {
  /** A page. Pages of one operation that begin behind the same cursor are read together. */
  loadSlice(request: SliceRequest): Promise<ConnectionSlice>;
  /** The result of a query over the whole list. */
  loadQuery(query: ListQuery): Promise<QueriedList>;
  /** The offset of a cursor's edge in the result of a query. */
  findOffset(cursor: Cursor, query: ListQuery): Promise<Offset>;
  /** The certificate with this id, or null. Two or more of one operation are read together. */
  loadById(clientCertificateId: string): Promise<ClientCertificate | null>;
}

/** Makes the loaders of one request for one location. */
export function createLocationLoaders(reads: RequestReads, memo: QueryMemo): LocationLoaders {
  const reader = createListReader(reads, memo);
  const pending: Promise<unknown>[] = [];
  // Made when they are needed: an order over many locations needs neither.
  let slices: DataLoader<SliceRequest, ConnectionSlice> | undefined;
  let byId: DataLoader<string, ClientCertificate | null> | undefined;
  function awaited<T>(reading: Promise<T>): Promise<T> {
    pending.push(reading);
    return reading;
  }

  return {
    loadSlice(request) {
      // A connection asks for its page once, and the reader keeps the pages of upstream.
      slices ??= new DataLoader((requests) => readSlices(reader, requests), { cache: false });
      return awaited(slices.load(request));
    },
    loadQuery: (query) => awaited(reader.readQuery(query)),
    findOffset: (cursor, query) => awaited(reader.findOffset(cursor, query)),
    loadById(clientCertificateId) {
      byId ??= new DataLoader<string, ClientCertificate | null>(async (ids) => {
        // A page of the same operation may bring what is looked up.
        await Promise.allSettled(pending);
        return reader.readByIds(ids);
      });
      return byId.load(clientCertificateId);
    },
  };
}

/** The pages that one operation asks for, by as few calls as bring them all. */
async function readSlices(
  reader: ListReader,
  requests: readonly SliceRequest[],
): Promise<(ConnectionSlice | Error)[]> {
  const slices =
    requests.every(isForward) && !reader.isReadingWholeList()
      ? readForward(reader, requests)
      : requests.map(({ query, ...slice }) => reader.readSlice(query, slice));
  const outcomes = await Promise.allSettled(slices);
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : asError(outcome.reason),
  );
}

interface ForwardRequest extends SliceRequest {
  readonly first: number;
  readonly after?: ListCursor | undefined;
}

/** Whether a page can be read from its cursor on, without all that comes before and after it. */
function isForward(request: SliceRequest): request is ForwardRequest {
  const { query, first, after, last, before } = request;
  const isOnlyFirst = first !== undefined && last === undefined && before === undefined;
  return isOnlyFirst && isPlain(query) && after?.kind !== 'ordered';
}

/** One read for each cursor, however many pages of whatever size begin behind it. */
function readForward(
  reader: ListReader,
  requests: readonly ForwardRequest[],
): Promise<ConnectionSlice>[] {
  const cursors = new Map<string, { after: ListCursor | undefined; firsts: number[] }>();
  const places = requests.map(({ after, first }) => {
    const key = after === undefined ? '' : encodeCursor(after);
    const { firsts } = remember(cursors, key, () => ({ after, firsts: [] }));
    return { key, index: firsts.push(first) - 1 };
  });
  const reads = new Map(
    [...cursors].map(([key, { after, firsts }]) => [key, reader.readForward(after, firsts)]),
  );
  return places.map(async ({ key, index }) => {
    const slice = (await reads.get(key))?.[index];
    if (slice === undefined) throw new Error('A cursor was read without one of its pages.');
    return slice;
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('Reading failed.', { cause: reason });
}
