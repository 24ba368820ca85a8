import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { type ModelArguments, paginate } from '../support/model.ts';
import {
  certificateOf,
  near,
  noon,
  viewIds,
  type ViewVariables,
  withoutMissingDate,
} from '../support/view-model.ts';
import {
  certificateLists,
  filteredViews,
  orderedViews,
  views,
} from '../support/viewed-certificates.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// As for the plain connection: every property runs over sockets, GraphQL in front and REST behind.

describe('under a filter or an order, the connection is the Relay algorithm', () => {
  test('over what they make of the whole list, for any arguments', async () => {
    await fc.assert(
      fc.asyncProperty(certificateLists, views, sizes, choices, async (list, view, size, given) => {
        await using world = await createViewWorld(list);
        const ids = viewIds(list, view);
        const cursors = await collectCursors(world, view, size);
        expect([...cursors.keys()]).toEqual(ids);
        const modelled = pickEdges(ids, given);
        const answer = await ask(world, view, modelled, cursors);
        const model = paginate(ids, withDefault(modelled));
        expect(answer).toEqual({ ...model, totalCount: ids.length });
      }),
      { numRuns: 150 },
    );
  });

  test('after upstream stopped taking its positions, as long as the edge is there', async () => {
    await fc.assert(
      fc.asyncProperty(certificateLists, views, sizes, choices, async (list, view, size, given) => {
        await using world = await createViewWorld(list);
        const ids = viewIds(list, view);
        const cursors = await collectCursors(world, view, size);
        world.emulator.expirePositions();
        const modelled = pickEdges(ids, given);
        const answer = await ask(world, view, modelled, cursors);
        expect(answer).toMatchObject(paginate(ids, withDefault(modelled)));
      }),
      { numRuns: 40 },
    );
  });

  test('backward, a walk sees every certificate exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(certificateLists, views, sizes, async (list, view, size) => {
        await using world = await createViewWorld(list);
        const seen: string[] = [];
        let before: string | null = null;
        for (let turn = 0; turn < maxTurns; turn += 1) {
          const { edges, pageInfo } = await readPage(world, view, { last: size, before });
          seen.unshift(...edges.map(({ node }) => node.clientCertificateId));
          if (!pageInfo.hasPreviousPage) break;
          before = pageInfo.startCursor;
        }
        expect(seen).toEqual(viewIds(list, view));
      }),
      { numRuns: 40 },
    );
  });
});

describe('certificates that come and go between the pages', () => {
  test('are no loss and no repetition of others under an order', async () => {
    await fc.assert(
      fc.asyncProperty(
        certificateLists,
        orderedViews,
        sizes,
        fc.array(changes, { maxLength: 6 }),
        async (list, view, size, rounds) => {
          await using world = await createViewWorld(list);
          const seen: string[] = [];
          const ever = new Map(list.map((one) => [one.clientCertificateId, one]));
          let lasting = viewIds(list, view);
          let turn = 0;
          for await (const page of walk(world, view, size)) {
            seen.push(...page);
            const round = rounds[turn++];
            if (round === undefined) continue;
            for (const added of round.added) add(world, ever, added);
            for (const id of remove(world, round, seen.at(-1))) {
              lasting = lasting.filter((one) => one !== id || seen.includes(one));
            }
          }
          expect(new Set(seen).size).toBe(seen.length);
          expect(lasting.filter((id) => !seen.includes(id))).toEqual([]);
          expect(seen).toEqual(viewIds([...ever.values()], view).filter((id) => seen.includes(id)));
        },
      ),
      { numRuns: 120 },
    );
  });

  test('are no loss and no repetition of others under a filter', async () => {
    await fc.assert(
      fc.asyncProperty(
        certificateLists,
        filteredViews,
        sizes,
        fc.array(changes, { maxLength: 6 }),
        async (list, view, size, rounds) => {
          await using world = await createViewWorld(list);
          const seen: string[] = [];
          let turn = 0;
          for await (const page of walk(world, view, size)) {
            seen.push(...page);
            const round = rounds[turn++];
            if (round !== undefined) remove(world, round, seen.at(-1));
          }
          const left = world.emulator.certificates
            .list()
            .map(({ clientCertificateId }) => clientCertificateId);
          const expected = viewIds(list, view).filter(
            (id) => left.includes(id) || seen.includes(id),
          );
          expect(seen).toEqual(expected);
        },
      ),
      { numRuns: 80 },
    );
  });
});

/** How many certificates the client asks for at a time. */
const sizes = fc.integer({ min: 1, max: 12 });

const count = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });
const place = fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  nil: undefined,
});
const choices = fc.record({ first: count, last: count, after: place, before: place });
type Choices = typeof choices extends fc.Arbitrary<infer Value> ? Value : never;

/** What happens between two pages: certificates are added, and others deleted, the last seen among them or not. */
const changes = fc.record({
  added: fc.array(
    fc.record({
      days: fc.integer({ min: -2, max: 6 }),
      created: fc.integer({ min: 0, max: 3 }),
      description: fc.constantFrom('alpha', 'beta'),
    }),
    { maxLength: 3 },
  ),
  every: fc.integer({ min: 2, max: 9 }),
  lastSeen: fc.boolean(),
});
type Changes = typeof changes extends fc.Arbitrary<infer Value> ? Value : never;

async function createViewWorld(list: readonly StoredCertificate[]): Promise<World> {
  const world = await createWorld({
    certificates: list,
    clock: () => noon,
    pageSize: (limit) => Math.min(limit, 7),
  });
  world.emulator.always({
    kind: 'rewrite',
    rewrite: ({ item = [], ...rest }) => ({ ...rest, item: item.map(withoutMissingDate) }),
  });
  return world;
}

function add(
  world: World,
  ever: Map<string, StoredCertificate>,
  facts: Changes['added'][number],
): void {
  const certificate = certificateOf(`a${ever.size}`, facts);
  ever.set(certificate.clientCertificateId, certificate);
  world.emulator.certificates.add(certificate);
}

function remove(world: World, { every, lastSeen }: Changes, last: string | undefined): string[] {
  const ids = world.emulator.certificates
    .list()
    .map(({ clientCertificateId }) => clientCertificateId)
    .filter((id, index) => index % every === 0 || (lastSeen && id === last));
  for (const id of ids) world.emulator.certificates.delete(id);
  return ids;
}

const document = /* GraphQL */ `
  query (
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: ClientCertificateFilter
    $orderBy: ClientCertificateOrder
  ) {
    clientCertificates(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: $orderBy
    ) {
      totalCount
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

interface PageAnswer {
  readonly totalCount: number;
  readonly edges: { cursor: string; node: { clientCertificateId: string } }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

async function readPage(
  world: World,
  { filter, orderBy }: ViewVariables,
  given: Record<string, unknown>,
): Promise<PageAnswer> {
  const within = filter?.expirationState === undefined ? undefined : near;
  const { data, errors } = await world.query(document, {
    ...given,
    filter: filter && { ...filter, within },
    orderBy,
  });
  expect(errors).toBeUndefined();
  return data.clientCertificates as PageAnswer;
}

async function* walkPages(world: World, view: ViewVariables, first: number) {
  let after: string | null = null;
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const { edges, pageInfo } = await readPage(world, view, { first, after });
    yield edges;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
  throw new Error('The walk goes on and on.');
}

/** More pages than any list of these tests has, one certificate each. */
const maxTurns = 100;

async function* walk(world: World, view: ViewVariables, first: number) {
  for await (const edges of walkPages(world, view, first)) {
    yield edges.map(({ node }) => node.clientCertificateId);
  }
}

async function collectCursors(
  world: World,
  view: ViewVariables,
  first: number,
): Promise<ReadonlyMap<string, string>> {
  const cursors = new Map<string, string>();
  for await (const edges of walkPages(world, view, first)) {
    for (const { cursor, node } of edges) {
      expect(cursors.has(node.clientCertificateId)).toBe(false);
      cursors.set(node.clientCertificateId, cursor);
    }
  }
  return cursors;
}

async function ask(
  world: World,
  view: ViewVariables,
  given: ModelArguments,
  cursors: ReadonlyMap<string, string>,
) {
  const cursorOf = (id: string | undefined) => (id === undefined ? undefined : cursors.get(id));
  const { edges, pageInfo, totalCount } = await readPage(world, view, {
    ...given,
    after: cursorOf(given.after),
    before: cursorOf(given.before),
  });
  const { hasNextPage, hasPreviousPage } = pageInfo;
  const ids = edges.map(({ node }) => node.clientCertificateId);
  return { ids, hasNextPage, hasPreviousPage, totalCount };
}

function pickEdges(ids: readonly string[], { first, last, after, before }: Choices) {
  const edgeAt = (at: number | undefined) =>
    at === undefined ? undefined : ids[Math.floor(at * ids.length)];
  return { first, last, after: edgeAt(after), before: edgeAt(before) };
}

function withDefault(given: ModelArguments): ModelArguments {
  return given.first === undefined && given.last === undefined ? { ...given, first: 25 } : given;
}
