import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ModelArguments, paginate } from '../support/model.ts';
import { type CreateList, type ListedEdge, type TestedList, ways } from '../support/tested-list.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

describe.each(ways)('the connection, $way', (way) => {
  const { createList, numRuns, way: how } = way;

  test(`the connection is the Relay algorithm for any arguments, list and upstream page size, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, connection, async (listed, mix, given) => {
        await using list = await createListed(createList, listed);
        const edges = await collectEdges(list, inThirtyPages(mix, listed));
        const modelled = pickEdges(list.ids(), given);
        expect(await ask(list, edges, modelled)).toEqual(
          paginate(list.ids(), withDefault(modelled)),
        );
      }),
      { numRuns },
    );
  });

  test(`the connection is the Relay algorithm after certificates were deleted, cursor edges among them, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        upstream,
        pageSizes,
        connection,
        deletions,
        async (listed, mix, given, deleted) => {
          await using list = await createListed(createList, listed);
          const original = list.ids();
          const edges = await collectEdges(list, inThirtyPages(mix, listed));
          // Which of two deleted edges came first cannot be known any more.
          const modelled = uncross(pickEdges(original, given), original);
          deleteSome(list, deleted, modelled);
          const answer = await ask(list, edges, modelled);
          const model = paginate(list.ids(), withDefault(modelled), original);
          expect(answer.ids).toEqual(model.ids);
          expect(answer.hasNextPage).toBe(model.hasNextPage);
          // Forward, nobody looks back: what preceded a cursor once is taken to precede it still.
          if (model.hasPreviousPage) expect(answer.hasPreviousPage).toBe(true);
        },
      ),
      { numRuns },
    );
  });

  test(`a cursor outlives the positions of upstream as long as its edge is there, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, connection, async (listed, mix, given) => {
        await using list = await createListed(createList, listed);
        const edges = await collectEdges(list, inThirtyPages(mix, listed));
        list.expirePositions();
        const modelled = pickEdges(list.ids(), given);
        expect(await ask(list, edges, modelled)).toEqual(
          paginate(list.ids(), withDefault(modelled)),
        );
      }),
      { numRuns },
    );
  });
});

describe.each(ways)('a walk, $way', (way) => {
  const { createList, numRuns, way: how } = way;

  test(`a walk forward by any mix of page sizes sees every certificate exactly once, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, async (listed, mix) => {
        await using list = await createListed(createList, listed);
        const edges = await collectEdges(list, inThirtyPages(mix, listed));
        expect([...edges.keys()]).toEqual(list.ids());
      }),
      { numRuns },
    );
  });

  test(`a walk backward by any mix of page sizes sees every certificate exactly once, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(upstream, pageSizes, async (listed, mix) => {
        const sizes = inThirtyPages(mix, listed);
        await using list = await createListed(createList, listed);
        const seen: string[] = [];
        let before: string | undefined;
        for (let turn = 0; ; turn += 1) {
          const last = sizes[turn % sizes.length] ?? 1;
          const { edges, hasPreviousPage } = await list.read({ last, before });
          seen.unshift(...edges.map(({ id }) => id));
          if (!hasPreviousPage) break;
          before = edges[0]?.cursor;
        }
        expect(seen).toEqual(list.ids());
      }),
      { numRuns },
    );
  });

  test(`a walk forward loses and repeats no certificate while others are deleted, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        upstream,
        pageSizes,
        fc.array(deletions, { minLength: 1, maxLength: 5 }),
        async (listed, mix, rounds) => {
          await using list = await createListed(createList, listed);
          const original = list.ids();
          const seen: string[] = [];
          let turn = 0;
          for await (const edges of walkForward(list, inThirtyPages(mix, listed))) {
            seen.push(...edges.map(({ id }) => id));
            const round = rounds[turn];
            if (round !== undefined) deleteSome(list, round, { after: seen.at(-1) });
            turn += 1;
          }
          const survivors = new Set(list.ids());
          const expected = original.filter((id) => survivors.has(id) || seen.includes(id));
          expect(seen).toEqual(expected);
        },
      ),
      { numRuns },
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
const none = fc.constant(undefined);
/** Often forward alone or backward alone, as clients ask; otherwise any mix. */
const connection: fc.Arbitrary<ConnectionChoice> = fc.oneof(
  fc.record({ first: count, last: none, after: place, before: none }),
  fc.record({ first: none, last: count, after: none, before: place }),
  fc.record({ first: count, last: count, after: place, before: place }),
);

/** Which certificates to delete: a run of them, a share of them, and the cursors' own edges or not. */
const deletions = fc.record({
  from: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  run: fc.integer({ min: 0, max: 80 }),
  every: fc.integer({ min: 2, max: 20 }),
  edges: fc.boolean(),
});
type Deletions = typeof deletions extends fc.Arbitrary<infer Value> ? Value : never;

/** Page sizes that walk a list of that size in at most thirty pages, which is turns enough. */
function inThirtyPages(sizes: readonly number[], { size }: ListedUpstream): readonly number[] {
  return sizes.map((count) => Math.max(count, Math.ceil(size / 30)));
}

function createListed(createList: CreateList, { size, pattern }: ListedUpstream) {
  return createList(certificates.slice(0, size), {
    pageSize: (limit, call) => Math.min(limit, pattern[call % pattern.length] ?? limit),
  });
}

const certificates = tinyCertificates(
  ...Array.from({ length: 1200 }, (_, index) => `c${index.toString(36).padStart(5, '0')}`),
);

async function* walkForward(list: TestedList, sizes: readonly number[]) {
  let after: string | undefined;
  for (let turn = 0; ; turn += 1) {
    const first = sizes[turn % sizes.length] ?? 1;
    const { edges, hasNextPage } = await list.read({ first, after });
    yield edges;
    if (!hasNextPage) return;
    after = edges.at(-1)?.cursor;
  }
}

/** Every edge by its id, by walking the list in pages of these sizes. */
async function collectEdges(
  list: TestedList,
  sizes: readonly number[],
): Promise<ReadonlyMap<string, ListedEdge>> {
  const collected = new Map<string, ListedEdge>();
  for await (const edges of walkForward(list, sizes)) {
    for (const edge of edges) {
      if (collected.has(edge.id)) throw new Error(`The walk saw ${edge.id} twice.`);
      collected.set(edge.id, edge);
    }
  }
  return collected;
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
  list: TestedList,
  { from, run, every, edges }: Deletions,
  given: ModelArguments,
): void {
  const ids = list.ids();
  const start = Math.floor(from * ids.length);
  const chosen = ids.filter(
    (_, index) => (index >= start && index < start + run) || index % every === 0,
  );
  const own = edges ? [given.after, given.before].filter((id) => id !== undefined) : [];
  for (const id of new Set([...chosen, ...own])) list.delete(id);
}

async function ask(
  list: TestedList,
  walked: ReadonlyMap<string, ListedEdge>,
  { first, last, after, before }: ModelArguments,
) {
  const cursorOf = (id: string | undefined) =>
    id === undefined ? undefined : walked.get(id)?.cursor;
  const page = await list.read({ first, last, after: cursorOf(after), before: cursorOf(before) });
  const { edges, hasNextPage, hasPreviousPage } = page;
  return { ids: edges.map(({ id }) => id), hasNextPage, hasPreviousPage };
}
