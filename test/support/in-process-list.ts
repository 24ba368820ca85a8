import {
  type ClientCertificate,
  parseClientCertificate,
} from '../../src/certificates/certificate.ts';
import type { Location } from '../../src/certificates/location.ts';
import { UpstreamError } from '../../src/certificates/upstream-error.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { Collection } from '../../src/emulator/lists/collection.ts';
import { ListTokens } from '../../src/emulator/lists/list-tokens.ts';
import { Pages } from '../../src/emulator/lists/pages.ts';
import { defaultFirst } from '../../src/config/limits.ts';
import { checkFilter } from '../../src/graphql/schema/client-certificate-filter.ts';
import { checkCursor } from '../../src/graphql/schema/check-cursor.ts';
import { encodeCursor } from '../../src/pagination/cursor.ts';
import { createListReader, type ListSource } from '../../src/pagination/list-reader.ts';
import {
  createCursor,
  createListQuery,
  isPlain,
  type ListQuery,
} from '../../src/pagination/list-query.ts';
import { createPage, maxLimit, type Page } from '../../src/pagination/page.ts';
import type { CreateList } from './tested-list.ts';
import { near, noon, type ViewVariables, withoutMissingDate } from './view-model.ts';

const location: Location = {
  account: undefined,
  accountName: 'default',
  region: 'us-east-1',
  isOwn: true,
  isImplied: true,
};
const served = [{ region: location.region, location: () => location }];

/** Reads lists with the list reader alone: without HTTP, GraphQL and the AWS SDK. */
export function inProcess(keepsPages: boolean): CreateList {
  return async (certificates, rules) => {
    const collection = new Collection('certificate', idOf, certificates);
    const tokens = new ListTokens();
    const pages = new Pages('certificates', collection, tokens, rules);

    /** What one request reads: every page once, and whole where pages are kept. */
    function createSource(): ListSource {
      const read = new Map<string, Page>();
      return {
        keepsPages,
        async readPage({ limit: wanted, position }) {
          const limit = keepsPages ? maxLimit : wanted;
          const key = `${limit} ${position ?? ''}`;
          const page = read.get(key) ?? readPage(limit, position);
          read.set(key, page);
          return Promise.resolve(page);
        },
        readCertificate: (id) => Promise.resolve(parse(collection.get(id))),
        hasPage: (position) => Promise.resolve(read.has(`${maxLimit} ${position ?? ''}`)),
      };
    }

    function readPage(limit: number, position: string | undefined): Page {
      const page = pages.read(limit, position);
      if (page === undefined) {
        throw new UpstreamError('UPSTREAM_BAD_REQUEST', 'No such position.', { operation });
      }
      return createPage(
        position,
        page.items.flatMap((item) => parse(item) ?? []),
        page.next,
      );
    }

    return Promise.resolve({
      ids: () => collection.list().map(idOf),
      add: collection.add,
      delete: collection.delete,
      expirePositions: () => {
        tokens.expire();
      },
      async read(given, view) {
        const reader = createListReader(createSource());
        const query = createQuery(view);
        const { last } = given;
        const first = given.first ?? (last === undefined ? defaultFirst : undefined);
        const after = checkCursor('after', given.after, query, served, served);
        const before = checkCursor('before', given.before, query, served, served);
        const isForward =
          isPlain(query) && after?.kind !== 'ordered' && last === undefined && before === undefined;
        const slice = isForward
          ? (await reader.readForward(after, [first ?? defaultFirst]))[0]
          : await reader.readSlice(query, { first, after, last, before });
        if (slice === undefined) throw new Error('The reader gave no slice.');
        return {
          edges: slice.edges.map((edge) => ({
            id: edge.certificate.clientCertificateId,
            // Made when it is used. A property uses a few of the cursors of a long page.
            get cursor() {
              return encodeCursor(createCursor(edge, query));
            },
          })),
          hasNextPage: slice.hasNextPage,
          hasPreviousPage: slice.hasPreviousPage,
          totalCount: view && (await reader.readQuery(query)).edges.length,
        };
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  };
}

const operation = 'GetClientCertificates';
const idOf = ({ clientCertificateId }: StoredCertificate) => clientCertificateId;
const parsed = new WeakMap<StoredCertificate, ClientCertificate>();

function parse(stored: StoredCertificate | undefined): ClientCertificate | null {
  if (stored === undefined) return null;
  const known = parsed.get(stored);
  if (known !== undefined) return known;
  const source = {
    operation,
    location,
    status: 200,
    requestId: undefined,
    element: 'item',
  } as const;
  const certificate = parseClientCertificate(withoutMissingDate({ ...stored }), source);
  parsed.set(stored, certificate);
  return certificate;
}

function createQuery({ filter, orderBy }: ViewVariables = {}): ListQuery {
  const dateOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return createListQuery({
    filter: checkFilter(
      filter && {
        ...filter,
        clientCertificateIds: filter.clientCertificateIds && [...filter.clientCertificateIds],
        expiresBefore: dateOf(filter.expiresBefore),
        expiresAfter: dateOf(filter.expiresAfter),
        within: filter.expirationState && near,
      },
    ),
    order: orderBy,
    now: () => noon,
  });
}
