import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ModelArguments, paginate } from '../support/model.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld, type World, type WorldOptions } from '../support/test-gateway.ts';

// Every property runs over sockets: GraphQL over HTTP in front, signed REST calls behind.

describe('the connection is the Relay algorithm over the whole list', () => {
  test('for any arguments, list and upstream page size', async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, connection, async (list, mix, given) => {
        const sizes = inThirtyPages(mix, list);
        await using world = await createListWorld(list);
        const cursors = await collectCursors(world, sizes);
        const modelled = pickEdges(world.ids, given);
        expect(await ask(world, cursors, modelled)).toEqual(
          paginate(world.ids, withDefault(modelled)),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('after certificates were deleted, cursor edges among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        upstream,
        pageSizes,
        connection,
        deletions,
        async (list, mix, given, deleted) => {
          const sizes = inThirtyPages(mix, list);
          await using world = await createListWorld(list);
          const original = world.ids;
          const cursors = await collectCursors(world, sizes);
          // Which of two deleted edges came first is not to be known any more.
          const modelled = uncross(pickEdges(original, given), original);
          deleteSome(world, deleted, modelled);
          const answer = await ask(world, cursors, modelled);
          const model = paginate(world.ids, withDefault(modelled), original);
          expect(answer.ids).toEqual(model.ids);
          expect(answer.hasNextPage).toBe(model.hasNextPage);
          // Forward, nobody looks back: what preceded a cursor once is taken to precede it still.
          if (model.hasPreviousPage) expect(answer.hasPreviousPage).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('after upstream stopped taking its positions, as long as the edge is there', async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, connection, async (list, mix, given) => {
        const sizes = inThirtyPages(mix, list);
        await using world = await createListWorld(list);
        const cursors = await collectCursors(world, sizes);
        world.emulator.expirePositions();
        const modelled = pickEdges(world.ids, given);
        expect(await ask(world, cursors, modelled)).toEqual(
          paginate(world.ids, withDefault(modelled)),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a walk sees every certificate exactly once', () => {
  test('forward, by any mix of page sizes', async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, async (list, mix) => {
        const sizes = inThirtyPages(mix, list);
        await using world = await createListWorld(list);
        const cursors = await collectCursors(world, sizes);
        expect([...cursors.keys()]).toEqual(world.ids);
      }),
      { numRuns: 60 },
    );
  });

  test('backward, by any mix of page sizes', async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, async (list, mix) => {
        const sizes = inThirtyPages(mix, list);
        await using world = await createListWorld(list);
        const seen: string[] = [];
        let before: string | null = null;
        for (let turn = 0; ; turn += 1) {
          const last = sizes[turn % sizes.length] ?? 1;
          const { data } = await world.query(page, { last, before });
          seen.unshift(...edgesOf(data).map(({ node }) => node.clientCertificateId));
          if (!data.clientCertificates.pageInfo.hasPreviousPage) break;
          before = data.clientCertificates.pageInfo.startCursor as string;
        }
        expect(seen).toEqual(world.ids);
      }),
      { numRuns: 40 },
    );
  });

  test('forward, while certificates are deleted between the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        upstream,
        pageSizes,
        fc.array(deletions, { minLength: 1, maxLength: 5 }),
        async (list, mix, rounds) => {
          const sizes = inThirtyPages(mix, list);
          await using world = await createListWorld(list);
          const original = world.ids;
          const seen: string[] = [];
          let turn = 0;
          for await (const edges of walkForward(world, sizes)) {
            seen.push(...edges.map(({ node }) => node.clientCertificateId));
            const round = rounds[turn];
            if (round !== undefined) deleteSome(world, round, { after: seen.at(-1) });
            turn += 1;
          }
          const survivors = new Set(world.ids);
          const expected = original.filter((id) => survivors.has(id) || seen.includes(id));
          expect(seen).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

interface ListedUpstream {
  readonly size: number;
  readonly pattern: readonly number[];
}

/** A list, and the sizes of upstream's pages in turn: short ones and empty ones among them. */
const upstream: fc.Arbitrary<ListedUpstream> = fc
  .oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 2, arbitrary: fc.integer({ min: 41, max: 600 }) },
    { weight: 1, arbitrary: fc.integer({ min: 601, max: 1200 }) },
  )
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      pattern: fc
        .tuple(
          fc.integer({ min: Math.max(1, Math.ceil(size / 40)), max: 500 }),
          fc.array(fc.oneof(fc.constant(0), fc.constant(500), fc.integer({ min: 0, max: 60 })), {
            maxLength: 4,
          }),
        )
        .map(([sure, others]) => [...others, sure]),
    }),
  );

/** How many certificates the client asks for, page by page. */
const pageSizes = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 20, max: 500 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 19 }) },
  ),
  { minLength: 1, maxLength: 4 },
);

interface ConnectionChoice {
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly after: number | undefined;
  readonly before: number | undefined;
}

const count = fc.option(
  fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 500 })),
  {
    nil: undefined,
  },
);
const place = fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  nil: undefined,
});
const connection: fc.Arbitrary<ConnectionChoice> = fc.record({
  first: count,
  last: count,
  after: place,
  before: place,
});

/** Which certificates to delete: a run of them, a share of them, and the cursors' own edges or not. */
const deletions = fc.record({
  from: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  run: fc.integer({ min: 0, max: 80 }),
  every: fc.integer({ min: 2, max: 20 }),
  edges: fc.boolean(),
});
type Deletions = typeof deletions extends fc.Arbitrary<infer Value> ? Value : never;

interface ListWorld extends World {
  readonly ids: readonly string[];
}

/** Page sizes that walk a list of that size in at most thirty pages, which is turns enough. */
function inThirtyPages(sizes: readonly number[], { size }: ListedUpstream): readonly number[] {
  return sizes.map((count) => Math.max(count, Math.ceil(size / 30)));
}

async function createListWorld({ size, pattern }: ListedUpstream): Promise<ListWorld> {
  const names = Array.from(
    { length: size },
    (_, index) => `c${index.toString(36).padStart(5, '0')}`,
  );
  const options: WorldOptions = {
    certificates: tinyCertificates(...names),
    pageSize: (limit, call) => Math.min(limit, pattern[call % pattern.length] ?? limit),
  };
  const world = await createWorld(options);
  return Object.defineProperty(world as ListWorld, 'ids', {
    get: () =>
      world.emulator.certificates.list().map(({ clientCertificateId }) => clientCertificateId),
  });
}

const page = /* GraphQL */ `
  query ($first: Int, $after: String, $last: Int, $before: String) {
    clientCertificates(first: $first, after: $after, last: $last, before: $before) {
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

interface EdgeAnswer {
  readonly cursor: string;
  readonly node: { readonly clientCertificateId: string };
}

function edgesOf(data: { clientCertificates: { edges: EdgeAnswer[] } }): readonly EdgeAnswer[] {
  return data.clientCertificates.edges;
}

async function* walkForward(world: World, sizes: readonly number[]) {
  let after: string | null = null;
  for (let turn = 0; ; turn += 1) {
    const first = sizes[turn % sizes.length] ?? 1;
    const { data, errors } = await world.query(page, { first, after });
    if (errors) throw new Error(errors[0]?.message);
    yield edgesOf(data);
    if (!data.clientCertificates.pageInfo.hasNextPage) return;
    after = data.clientCertificates.pageInfo.endCursor as string;
  }
}

/** The cursor of every edge, by walking the list in pages of these sizes. */
async function collectCursors(
  world: World,
  sizes: readonly number[],
): Promise<Map<string, string>> {
  const cursors = new Map<string, string>();
  for await (const edges of walkForward(world, sizes)) {
    for (const { cursor, node } of edges) {
      expect(cursors.has(node.clientCertificateId)).toBe(false);
      cursors.set(node.clientCertificateId, cursor);
    }
  }
  return cursors;
}

function pickEdges(ids: readonly string[], given: ConnectionChoice): ModelArguments {
  const edgeAt = (at: number | undefined) =>
    at === undefined ? undefined : ids[Math.floor(at * ids.length)];
  return {
    first: given.first,
    last: given.last,
    after: edgeAt(given.after),
    before: edgeAt(given.before),
  };
}

function uncross(given: ModelArguments, ids: readonly string[]): ModelArguments {
  const { after, before } = given;
  if (after === undefined || before === undefined) return given;
  return ids.indexOf(before) > ids.indexOf(after) ? given : { ...given, before: undefined };
}

function withDefault(given: ModelArguments): ModelArguments {
  return given.first === undefined && given.last === undefined ? { ...given, first: 25 } : given;
}

function deleteSome(
  world: ListWorld,
  { from, run, every, edges }: Deletions,
  given: ModelArguments,
): void {
  const { ids } = world;
  const start = Math.floor(from * ids.length);
  const chosen = ids.filter(
    (_, index) => (index >= start && index < start + run) || index % every === 0,
  );
  const own = edges ? [given.after, given.before].filter((id) => id !== undefined) : [];
  for (const id of new Set([...chosen, ...own])) world.emulator.certificates.delete(id);
}

async function ask(world: World, cursors: ReadonlyMap<string, string>, given: ModelArguments) {
  const cursorOf = (id: string | undefined) => (id === undefined ? undefined : cursors.get(id));
  const { data, errors } = await world.query(page, {
    ...given,
    after: cursorOf(given.after),
    before: cursorOf(given.before),
  });
  expect(errors).toBeUndefined();
  const { hasNextPage, hasPreviousPage } = data.clientCertificates.pageInfo;
  return {
    ids: edgesOf(data).map(({ node }) => node.clientCertificateId),
    hasNextPage,
    hasPreviousPage,
  };
}
