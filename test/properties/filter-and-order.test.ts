import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { type ModelArguments, paginate } from '../support/model.ts';
import { certificateOf, viewIds, type ViewVariables } from '../support/view-model.ts';
import {
  certificateLists,
  filteredViews,
  orderedViews,
  views,
} from '../support/viewed-certificates.ts';
import { type CreateList, type ListedEdge, type TestedList, ways } from '../support/tested-list.ts';

describe.each(ways)('a connection with a filter or an order, $way', (way) => {
  const { createList, numRuns, way: how } = way;

  test(`a connection with a filter or an order is the Relay algorithm for any arguments, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        certificateLists,
        views,
        sizes,
        choices,
        async (certificates, view, size, given) => {
          await using list = await createList(certificates, rules);
          const ids = viewIds(certificates, view);
          const edges = await collectEdges(list, view, size);
          expect([...edges.keys()]).toEqual(ids);
          const modelled = pickEdges(ids, given);
          const answer = await ask(list, view, modelled, edges);
          const model = paginate(ids, withDefault(modelled));
          expect(answer).toEqual({ ...model, totalCount: ids.length });
        },
      ),
      { numRuns },
    );
  });

  test(`a cursor under a filter or an order outlives the positions of upstream, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        certificateLists,
        views,
        sizes,
        choices,
        async (certificates, view, size, given) => {
          await using list = await createList(certificates, rules);
          const ids = viewIds(certificates, view);
          const edges = await collectEdges(list, view, size);
          list.expirePositions();
          const modelled = pickEdges(ids, given);
          const answer = await ask(list, view, modelled, edges);
          expect(answer).toMatchObject(paginate(ids, withDefault(modelled)));
        },
      ),
      { numRuns },
    );
  });

  test(`a walk backward under a filter or an order sees every certificate exactly once, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(certificateLists, views, sizes, async (certificates, view, size) => {
        await using list = await createList(certificates, rules);
        const seen: string[] = [];
        let before: string | undefined;
        for (let turn = 0; turn < maxTurns; turn += 1) {
          const { edges, hasPreviousPage } = await list.read({ last: size, before }, view);
          seen.unshift(...edges.map(({ id }) => id));
          if (!hasPreviousPage) break;
          before = edges[0]?.cursor;
        }
        expect(seen).toEqual(viewIds(certificates, view));
      }),
      { numRuns },
    );
  });
});

describe.each(ways)('a walk while the list changes, $way', (way) => {
  const { createList, numRuns, way: how } = way;

  test(`an order loses and repeats no certificate while others come and go, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        certificateLists,
        orderedViews,
        sizes,
        fc.array(changes, { maxLength: 6 }),
        async (certificates, view, size, rounds) => {
          await using list = await createList(certificates, rules);
          const seen: string[] = [];
          const ever = new Map(certificates.map((one) => [one.clientCertificateId, one]));
          let lasting = viewIds(certificates, view);
          let turn = 0;
          for await (const page of walk(list, view, size)) {
            seen.push(...page);
            const round = rounds[turn++];
            if (round === undefined) continue;
            for (const added of round.added) add(list, ever, added);
            for (const id of remove(list, round, seen.at(-1))) {
              lasting = lasting.filter((one) => one !== id || seen.includes(one));
            }
          }
          expect(new Set(seen).size).toBe(seen.length);
          expect(lasting.filter((id) => !seen.includes(id))).toEqual([]);
          expect(seen).toEqual(viewIds([...ever.values()], view).filter((id) => seen.includes(id)));
        },
      ),
      { numRuns },
    );
  });

  test(`a filter loses and repeats no certificate while others are deleted, ${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        certificateLists,
        filteredViews,
        sizes,
        fc.array(changes, { maxLength: 6 }),
        async (certificates, view, size, rounds) => {
          await using list = await createList(certificates, rules);
          const seen: string[] = [];
          let turn = 0;
          for await (const page of walk(list, view, size)) {
            seen.push(...page);
            const round = rounds[turn++];
            if (round !== undefined) remove(list, round, seen.at(-1));
          }
          const left = list.ids();
          const expected = viewIds(certificates, view).filter(
            (id) => left.includes(id) || seen.includes(id),
          );
          expect(seen).toEqual(expected);
        },
      ),
      { numRuns },
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

/** Upstream's pages are short. */
const rules: Parameters<CreateList>[1] = { pageSize: (limit) => Math.min(limit, 7) };

function add(
  list: TestedList,
  ever: Map<string, StoredCertificate>,
  facts: Changes['added'][number],
): void {
  const certificate = certificateOf(`a${ever.size}`, facts);
  ever.set(certificate.clientCertificateId, certificate);
  list.add(certificate);
}

function remove(
  list: TestedList,
  { every, lastSeen }: Changes,
  last: string | undefined,
): readonly string[] {
  const ids = list.ids().filter((id, index) => index % every === 0 || (lastSeen && id === last));
  for (const id of ids) list.delete(id);
  return ids;
}

async function* walkPages(list: TestedList, view: ViewVariables, first: number) {
  let after: string | undefined;
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const { edges, hasNextPage } = await list.read({ first, after }, view);
    yield edges;
    if (!hasNextPage) return;
    after = edges.at(-1)?.cursor;
  }
  throw new Error('The walk goes on and on.');
}

/** More pages than any list of these tests has, one certificate each. */
const maxTurns = 100;

async function* walk(list: TestedList, view: ViewVariables, first: number) {
  for await (const edges of walkPages(list, view, first)) yield edges.map(({ id }) => id);
}

async function collectEdges(
  list: TestedList,
  view: ViewVariables,
  first: number,
): Promise<ReadonlyMap<string, ListedEdge>> {
  const collected = new Map<string, ListedEdge>();
  for await (const edges of walkPages(list, view, first)) {
    for (const edge of edges) {
      if (collected.has(edge.id)) throw new Error(`The walk saw ${edge.id} twice.`);
      collected.set(edge.id, edge);
    }
  }
  return collected;
}

async function ask(
  list: TestedList,
  view: ViewVariables,
  { first, last, after, before }: ModelArguments,
  walked: ReadonlyMap<string, ListedEdge>,
) {
  const cursorOf = (id: string | undefined) =>
    id === undefined ? undefined : walked.get(id)?.cursor;
  const given = { first, last, after: cursorOf(after), before: cursorOf(before) };
  const { edges, ...page } = await list.read(given, view);
  return { ids: edges.map(({ id }) => id), ...page };
}

function pickEdges(ids: readonly string[], { first, last, after, before }: Choices) {
  const edgeAt = (at: number | undefined) =>
    at === undefined ? undefined : ids[Math.floor(at * ids.length)];
  return { first, last, after: edgeAt(after), before: edgeAt(before) };
}

function withDefault(given: ModelArguments): ModelArguments {
  return given.first === undefined && given.last === undefined ? { ...given, first: 25 } : given;
}
