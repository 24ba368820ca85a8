import { inProcess } from './in-process-list.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import type { PageRules } from '../../src/emulator/lists/pages.ts';
import { noon, near, type ViewVariables, withoutMissingDate } from './view-model.ts';
import { createWorld } from './test-gateway.ts';

/** A list of client certificates that a property pages through, however it is reached. */
export interface TestedList extends AsyncDisposable {
  /** The ids of its certificates as they are now. */
  ids(): readonly string[];
  add(certificate: StoredCertificate): void;
  delete(clientCertificateId: string): void;
  /** Upstream rejects all positions that it gave. */
  expirePositions(): void;
  /** A page of the connection, and the number of certificates that the view shows. */
  read(given: PageArguments, view?: ViewVariables): Promise<ListedPage>;
}

/** The arguments of the connection, with cursors as clients have them. */
export interface PageArguments {
  readonly first?: number | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | undefined;
  readonly before?: string | null | undefined;
}

/** An edge of the connection. */
export interface ListedEdge {
  readonly id: string;
  readonly cursor: string;
}

export interface ListedPage {
  readonly edges: readonly ListedEdge[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount: number | undefined;
}

/** Makes a list whose upstream pages follow these rules. */
export type CreateList = (
  certificates: readonly StoredCertificate[],
  rules: PageRules,
) => Promise<TestedList>;

/** How a property reaches its lists, and how often it runs in a way. */
export const ways: readonly {
  readonly way: string;
  readonly createList: CreateList;
  readonly numRuns: number;
}[] = [
  { way: 'in process, with pages kept', createList: inProcess(true), numRuns: 1000 },
  { way: 'in process, without', createList: inProcess(false), numRuns: 1000 },
  { way: 'over sockets', createList: overSockets, numRuns: 40 },
];

async function overSockets(
  certificates: readonly StoredCertificate[],
  rules: PageRules,
): Promise<TestedList> {
  const world = await createWorld({ certificates, clock: () => noon, ...rules });
  world.emulator.always({
    kind: 'rewrite',
    rewrite: ({ item = [], ...rest }) => ({ ...rest, item: item.map(withoutMissingDate) }),
  });
  return {
    ids: () =>
      world.emulator.certificates.list().map(({ clientCertificateId }) => clientCertificateId),
    add: world.emulator.certificates.add,
    delete: world.emulator.certificates.delete,
    expirePositions: () => {
      world.emulator.expirePositions();
    },
    async read(given, view) {
      const filter = view?.filter;
      const within = filter?.expirationState === undefined ? undefined : near;
      const { data, errors } = await world.query(document, {
        ...given,
        orderBy: view?.orderBy,
        filter: filter && { ...filter, within },
        counts: view !== undefined,
      });
      if (errors) throw new Error(errors[0]?.message);
      const { edges, pageInfo, totalCount } = data.clientCertificates as Answer;
      expectEnds(edges, pageInfo);
      const { hasNextPage, hasPreviousPage } = pageInfo;
      return {
        edges: edges.map(({ cursor, node }) => ({ cursor, id: node.clientCertificateId })),
        hasNextPage,
        hasPreviousPage,
        totalCount,
      };
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** A page begins and ends with the cursors of its first and last edge. */
function expectEnds(edges: Answer['edges'], { startCursor, endCursor }: Answer['pageInfo']): void {
  const isRight =
    startCursor === (edges.at(0)?.cursor ?? null) && endCursor === (edges.at(-1)?.cursor ?? null);
  if (!isRight) throw new Error('startCursor or endCursor is not the cursor of an outer edge.');
}

interface Answer {
  readonly totalCount?: number;
  readonly edges: readonly { cursor: string; node: { clientCertificateId: string } }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

const document = /* GraphQL */ `
  query (
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: ClientCertificateFilter
    $orderBy: ClientCertificateOrder
    $counts: Boolean!
  ) {
    clientCertificates(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: $orderBy
    ) {
      totalCount @include(if: $counts)
      edges {
        cursor
        node {
          clientCertificateId
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;
