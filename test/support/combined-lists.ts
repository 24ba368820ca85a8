import type { ClientCertificate } from '../../src/certificates/certificate.ts';
import type { Location } from '../../src/certificates/location.ts';
import { UpstreamError } from '../../src/certificates/upstream-error.ts';
import { type CombinedLists, combineLocations } from '../../src/pagination/combined-list.ts';
import type { Cursor } from '../../src/pagination/cursor.ts';
import type { ListQuery } from '../../src/pagination/list-query.ts';
import { createListReader, type ListSource } from '../../src/pagination/list-reader.ts';
import { createPage } from '../../src/pagination/page.ts';
import type { QueryMemo } from '../../src/pagination/query-memo.ts';

/** A list of one location in memory, with an upstream that pages it. */
export interface MemoryList {
  readonly location: Location;
  certificates: readonly ClientCertificate[];
  /** Certificates on a page of upstream, whatever is asked for. */
  readonly pageSize: number;
  isFailing: boolean;
  /** Calls since the list was made. */
  calls: number;
}

/** A certificate of which only the id and the end matter. */
export function certificateAt(
  location: Location,
  clientCertificateId: string,
  expirationDate: Date | null,
): ClientCertificate {
  return {
    location,
    clientCertificateId,
    description: null,
    createdDate: null,
    expirationDate,
    pemEncodedCertificate: null,
    x509: () => null,
    tags: [],
  };
}

/** A location with a number. The first is of the gateway's own account. */
export function locationAt(index: number): Location {
  const account = Math.floor(index / 3);
  return {
    account: String(111_111_111_111 + account),
    accountName: `account-${account}`,
    region: ['us-east-1', 'eu-west-1', 'sa-east-1'][index % 3] ?? '',
    isOwn: account === 0,
    isImplied: false,
  };
}

/** What one request sees of the lists: it begins with nothing read. */
export function combineInMemory(lists: readonly MemoryList[], memo?: QueryMemo): CombinedLists {
  const located = lists.map((list) => {
    const reader = createListReader(createSource(list), memo);
    return {
      location: list.location,
      readSlice: async (
        query: ListQuery,
        { first, after }: { first: number; after: Cursor | undefined },
      ) => {
        if (after?.kind === 'ordered') throw new TypeError('A cursor of another kind.');
        const isPlain = query.filter === undefined;
        const [slice] = isPlain
          ? await reader.readForward(after, [first])
          : [await reader.readSlice(query, { first, after })];
        if (slice === undefined) throw new Error('A slice is missing.');
        return slice;
      },
      readQuery: (query: ListQuery) => reader.readQuery(query),
      findOffset: (cursor: Cursor, query: ListQuery) => reader.findOffset(cursor, query),
    };
  });
  return combineLocations(located, { keepsPages: false, memo });
}

/** The position of a page is the id of its first certificate, as the list was when it was given. */
function createSource(list: MemoryList): ListSource {
  return {
    keepsPages: false,
    hasPage: () => Promise.resolve(false),
    readCertificate: () => Promise.reject(new Error('Not used.')),
    readPage: async ({ limit, position }) => {
      list.calls += 1;
      await Promise.resolve();
      if (list.isFailing) throw unavailable(list.location);
      const all = list.certificates;
      const start = position === undefined ? 0 : Number(position);
      const rest = all.filter((one) => numberOf(one) >= start);
      const page = rest.slice(0, Math.min(limit, list.pageSize));
      const next = rest[page.length];
      return createPage(position, page, next && String(numberOf(next)));
    },
  };
}

/** Ids end in their number in the list. */
function numberOf({ clientCertificateId }: ClientCertificate): number {
  return Number(clientCertificateId.split('-').at(-1));
}

function unavailable(location: Location): UpstreamError {
  return new UpstreamError('UPSTREAM_UNAVAILABLE', 'Not reached.', {
    operation: 'GetClientCertificates',
    location,
  });
}
