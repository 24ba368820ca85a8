import DataLoader from 'dataloader';
import type { GraphQLError } from 'graphql';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { type Cursor, encodeCursor, type ListCursor } from '../pagination/cursor.ts';
import { createReader, type Reader } from '../pagination/list-reader.ts';
import type { Readings } from '../upstream/readings.ts';
import type { Slice, SliceArguments } from '../pagination/connection-slice.ts';
import { isPlain, type View, type ViewedList } from '../pagination/list-query.ts';

/** A page of the connection, as one alias asks for it: by `last`, or by `first`, or by both. */
export interface SliceRequest extends SliceArguments<Cursor> {
  /** Two requests with the same key are for the same page. */
  readonly key: string;
  readonly view: View;
}

/**
 * Certificates in a page that names no size, as in the REST operation.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export const defaultFirst = 25;

/** What one request owns: its loaders, and through them what it has read so far. */
export interface Context {
  readonly apiGateway: Readings;
  /** Errors of fields that have a value all the same; they join the answer's others. */
  readonly fieldErrors: GraphQLError[];
  readonly clientCertificates: {
    /** A page. Pages of one operation from the same resume point are one call. */
    loadSlice(request: SliceRequest): Promise<Slice>;
    /** The whole list, read once. */
    loadWholeList(): Promise<readonly ClientCertificate[]>;
    /** What a view shows of the whole list. */
    loadView(view: View): Promise<ViewedList>;
    /** The certificate with this id, or null; two or more of one operation are read together. */
    loadById(clientCertificateId: string): Promise<ClientCertificate | null>;
  };
}

/** Makes the context of one request, whose readings begin with it. */
export function createContext(apiGateway: Readings): Context {
  const reader = createReader(apiGateway);
  const slices = new DataLoader(
    (requests: readonly SliceRequest[]) => readSlices(reader, requests),
    { cacheKeyFn: ({ key }) => key },
  );
  const pending: Promise<unknown>[] = [];
  const byId = new DataLoader(async (ids: readonly string[]) => {
    // A page of the same operation may bring what is looked up: it is worth the wait.
    await Promise.allSettled(pending);
    return reader.readByIds(ids);
  });

  return {
    apiGateway,
    fieldErrors: [],
    clientCertificates: {
      loadSlice(request) {
        const slice = slices.load(request);
        pending.push(slice);
        return slice;
      },
      async loadWholeList() {
        const wholeList = reader.readWholeList();
        pending.push(wholeList);
        return (await wholeList).map(({ certificate }) => certificate);
      },
      loadView(view) {
        const viewed = reader.readView(view);
        pending.push(viewed);
        return viewed;
      },
      loadById: (clientCertificateId) => byId.load(clientCertificateId),
    },
  };
}

/** The pages that one operation asks for, with as few calls as can bring them all. */
async function readSlices(
  reader: Reader,
  requests: readonly SliceRequest[],
): Promise<(Slice | Error)[]> {
  const slices =
    requests.every(isForward) && !reader.isReadingWholeList()
      ? readForward(reader, requests)
      : requests.map(({ view, ...request }) => reader.readSlice(view, request));
  const outcomes = await Promise.allSettled(slices);
  return outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : asError(outcome.reason),
  );
}

interface ForwardRequest extends SliceRequest {
  readonly after?: ListCursor | undefined;
}

/** Whether a page can be read from its resume point on, without all that comes before and after it. */
function isForward(request: SliceRequest): request is ForwardRequest {
  const { view, after, last, before } = request;
  return isPlain(view) && after?.kind !== 'ordered' && last === undefined && before === undefined;
}

/** One read for each resume point, however many pages of whatever size begin there. */
function readForward(reader: Reader, requests: readonly ForwardRequest[]): Promise<Slice>[] {
  const resumePoints = new Map<string, { after: ListCursor | undefined; firsts: number[] }>();
  const places = requests.map(({ after, first = defaultFirst }) => {
    const key = after === undefined ? '' : encodeCursor(after);
    const resumePoint = resumePoints.get(key) ?? { after, firsts: [] };
    resumePoints.set(key, resumePoint);
    return { key, index: resumePoint.firsts.push(first) - 1 };
  });
  const reads = new Map(
    [...resumePoints].map(([key, { after, firsts }]) => [key, reader.readForward(after, firsts)]),
  );
  return places.map(async ({ key, index }) => {
    const slice = (await reads.get(key))?.[index];
    if (slice === undefined) throw new Error('A resume point was read without one of its pages.');
    return slice;
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('Reading failed.', { cause: reason });
}
