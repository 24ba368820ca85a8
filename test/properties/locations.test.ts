import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Filter } from '../../src/certificates/filter.ts';
import { type Order, orderDirections } from '../../src/certificates/order.ts';
import type { CombinedSlice } from '../../src/pagination/combined-list.ts';
import { type Cursor, decodeCursor, encodeCursor } from '../../src/pagination/cursor.ts';
import { createCursor, createListQuery, type ListQuery } from '../../src/pagination/list-query.ts';
import type { Edge } from '../../src/pagination/page.ts';
import { createQueryMemo } from '../../src/pagination/query-memo.ts';
import {
  certificateAt,
  combineInMemory,
  locationAt,
  type MemoryList,
} from '../support/combined-lists.ts';
import { type ModelArguments, paginate } from '../support/model.ts';

describe('the connection over 1 to 8 locations', () => {
  test('the connection over 1 to 8 locations is the Relay algorithm for any arguments, lists, orders and filters', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, queries, choices, async (shape, query, given) => {
        const lists = createLists(shape);
        const ids = idsUnder(lists, query);
        const { cursors, walked } = await walk(lists, query, 7);
        expect(walked).toEqual(ids);
        const modelled = pick(ids, given);
        const slice = await ask(lists, query, modelled, cursors);
        const model = paginate(ids, withDefault(modelled));
        expect(describeSlice(slice)).toEqual({ ...model, failures: 0 });
      }),
      { numRuns: 400 },
    );
  });

  test('the connection over 1 to 8 locations is the Relay algorithm after certificates were deleted, cursor edges among them', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, queries, choices, removals, async (shape, query, given, every) => {
        const lists = createLists(shape);
        const original = idsUnder(lists, query);
        const { cursors } = await walk(lists, query, 5);
        const modelled = uncross(pick(original, given), original);
        remove(lists, (id, index) => index % every === 0 || id === modelled.after);
        const ids = idsUnder(lists, query);
        const slice = describeSlice(await ask(lists, query, modelled, cursors));
        const model = paginate(ids, withDefault(modelled), original);
        expect(slice.ids).toEqual(model.ids);
        expect(slice.hasNextPage).toBe(model.hasNextPage);
        // Forward, nobody looks back: what preceded a cursor once is taken to precede it still.
        if (model.hasPreviousPage) expect(slice.hasPreviousPage).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('a walk backward over 1 to 8 locations sees every certificate exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, queries, sizes, async (shape, query, last) => {
        const lists = createLists(shape);
        const seen: string[] = [];
        let before: string | undefined;
        for (let turn = 0; turn < maxTurns; turn += 1) {
          const { edges, hasPreviousPage } = await read(lists, query, { last, before });
          seen.unshift(...edges.map(idOf));
          if (!hasPreviousPage) break;
          before = edges[0] && encodeCursor(createCursor(edges[0], query));
        }
        expect(seen).toEqual(idsUnder(lists, query));
      }),
      { numRuns: 150 },
    );
  });
});

describe('locations that fail', () => {
  test('a failing location loses its own certificates and no others, and is named', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, queries, choices, failures, async (shape, query, given, failing) => {
        const lists = createLists(shape);
        const { cursors } = await walk(lists, query, 7);
        const original = idsUnder(lists, query);
        setFailing(lists, failing);
        const modelled = uncross(pick(original, given), original);
        const slice = await ask(lists, query, modelled, cursors);
        const ids = idsUnder(
          lists.filter(({ isFailing }) => !isFailing),
          query,
        );
        const model = paginate(ids, withDefault(modelled), original);
        expect(slice.edges.map(idOf)).toEqual(model.ids);
        const names = new Set(slice.failures.map(({ location }) => location));
        expect(names.size).toBe(slice.failures.length);
        for (const { location } of slice.failures) {
          expect(lists.find((list) => list.location === location)?.isFailing).toBe(true);
        }
        if (query.order !== undefined || given.last !== undefined) {
          expect(slice.failures).toHaveLength(lists.filter((list) => list.isFailing).length);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('locations that fail and recover between two pages lose and repeat no certificate of the others', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        queries,
        sizes,
        fc.array(failures, { minLength: 1, maxLength: 6 }),
        async (shape, query, first, rounds) => {
          const lists = createLists(shape);
          const seen: string[] = [];
          let after: string | undefined;
          for (let turn = 0; turn < maxTurns; turn += 1) {
            setFailing(lists, rounds[turn % rounds.length] ?? []);
            const { edges, hasNextPage } = await read(lists, query, { first, after });
            seen.push(...edges.map(idOf));
            const end = edges.at(-1);
            if (!hasNextPage || end === undefined) break;
            after = encodeCursor(createCursor(end, query));
          }
          const everFailing = new Set(rounds.flat().map((index) => index % lists.length));
          const steady = lists.filter((_, index) => !everFailing.has(index));
          const expected = idsUnder(steady, query);
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen).toEqual(idsUnder(lists, query).filter((id) => seen.includes(id)));
          const isDone = seen.length === 0 || expected.every((id) => seen.includes(id));
          expect(isDone).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('a page that the first location can fill reads no other', async () => {
  const lists = createLists([
    { days: [1, 2, 3, 4], pageSize: 500 },
    { days: [1], pageSize: 500 },
  ]);
  await read(lists, plain, { first: 3 });
  expect(lists.map(({ calls }) => calls)).toEqual([1, 0]);
});

/** The days until the end of each certificate of a location; many ends are the same. */
const shapes = fc.array(
  fc.record({
    days: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }),
    pageSize: fc.integer({ min: 1, max: 8 }),
  }),
  { minLength: 1, maxLength: 8 },
);
type Shape = typeof shapes extends fc.Arbitrary<infer Value> ? Value : never;

const start = Date.parse('2026-06-15T12:00:00Z');
const day = 86_400_000;

const queries: fc.Arbitrary<ListQuery> = fc
  .record({
    filter: fc.option(
      fc
        .integer({ min: 0, max: 5 })
        .map((days): Filter => ({ expiresBefore: new Date(start + days * day + 1) })),
      { nil: undefined },
    ),
    order: fc.option(
      fc.record<Order>({
        field: fc.constantFrom('EXPIRATION_DATE', 'CLIENT_CERTIFICATE_ID', 'DESCRIPTION'),
        direction: fc.constantFrom(...orderDirections),
      }),
      { nil: undefined },
    ),
  })
  .map(({ filter, order }) => createListQuery({ filter, order, now: () => new Date(start) }));

const plain = createListQuery({ filter: undefined, order: undefined, now: () => new Date(start) });

const sizes = fc.integer({ min: 1, max: 12 });
const count = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });
const place = fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  nil: undefined,
});
const choices = fc.record({ first: count, last: count, after: place, before: place });
type Choices = typeof choices extends fc.Arbitrary<infer Value> ? Value : never;

const removals = fc.integer({ min: 2, max: 6 });
const failures = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 });
const maxTurns = 200;

/** Some ids are the same in several locations. Each ends in its place in its list. */
function createLists(shape: Shape): MemoryList[] {
  return shape.map(({ days, pageSize }, index) => {
    const location = locationAt(index);
    const certificates = days.map((left, at) =>
      certificateAt(
        location,
        `c${(at * 7) % 5}-${at}`,
        left === 4 ? null : new Date(start + left * day),
      ),
    );
    return { location, certificates, pageSize, isFailing: false, calls: 0 };
  });
}

function setFailing(lists: readonly MemoryList[], indexes: readonly number[]): void {
  const failing = new Set(indexes.map((index) => index % lists.length));
  for (const [index, list] of lists.entries()) list.isFailing = failing.has(index);
}

function remove(
  lists: readonly MemoryList[],
  isRemoved: (id: string, index: number) => boolean,
): void {
  for (const list of lists) {
    list.certificates = list.certificates.filter(
      ({ clientCertificateId: id, location }, index) =>
        !isRemoved(`${location.accountName}/${location.region}/${id}`, index),
    );
  }
}

/** The certificates in their order, told in another way than the gateway does. */
function idsUnder(lists: readonly MemoryList[], { filter, order }: ListQuery): readonly string[] {
  const all = lists.flatMap(({ certificates }) => certificates);
  const left = all.filter(({ expirationDate }) => {
    if (filter?.expiresBefore === undefined) return true;
    return expirationDate instanceof Date && expirationDate < filter.expiresBefore;
  });
  const named = left.map((certificate) => ({ certificate, name: nameOf(certificate) }));
  if (order === undefined) return named.map(({ name }) => name);
  const sign = order.direction === 'ASC' ? 1 : -1;
  return named
    .sort((one, other) => {
      const [a, b] = [one.certificate, other.certificate];
      const byKey = sign * compareKeys(a, b, order);
      const isMissing = (date: unknown) => Number(date === null);
      const byPresence =
        order.field === 'EXPIRATION_DATE'
          ? isMissing(a.expirationDate) - isMissing(b.expirationDate)
          : 0;
      return (
        byPresence ||
        byKey ||
        compareText(a.clientCertificateId, b.clientCertificateId) ||
        compareText(keyOf(a.location), keyOf(b.location))
      );
    })
    .map(({ name }) => name);
}

type Certificate = MemoryList['certificates'][number];

function compareKeys(one: Certificate, other: Certificate, { field }: Order): number {
  if (field === 'CLIENT_CERTIFICATE_ID') {
    return compareText(one.clientCertificateId, other.clientCertificateId);
  }
  if (field !== 'EXPIRATION_DATE') return 0;
  return Number(one.expirationDate ?? 0) - Number(other.expirationDate ?? 0);
}

function compareText(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}

function keyOf({ isOwn, accountName, region }: Certificate['location']): string {
  return isOwn ? region : `${accountName}/${region}`;
}

function nameOf({ location, clientCertificateId }: Certificate): string {
  return `${location.accountName}/${location.region}/${clientCertificateId}`;
}

function idOf({ certificate }: Edge): string {
  return nameOf(certificate);
}

/** Each page is read by a request of its own. */
function read(
  lists: readonly MemoryList[],
  query: ListQuery,
  {
    after,
    before,
    ...counts
  }: {
    first?: number | undefined;
    after?: string | undefined;
    last?: number | undefined;
    before?: string | undefined;
  },
): Promise<CombinedSlice> {
  return combineInMemory(lists, createQueryMemo()).readSlice(query, {
    ...counts,
    after: decode(after),
    before: decode(before),
  });
}

function decode(text: string | undefined): Cursor | undefined {
  return text === undefined ? undefined : decodeCursor(text);
}

async function walk(lists: readonly MemoryList[], query: ListQuery, first: number) {
  const cursors = new Map<string, string>();
  const walked: string[] = [];
  let after: string | undefined;
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const { edges, hasNextPage } = await read(lists, query, { first, after });
    for (const edge of edges) {
      walked.push(idOf(edge));
      cursors.set(idOf(edge), encodeCursor(createCursor(edge, query)));
    }
    const end = edges.at(-1);
    if (!hasNextPage || end === undefined) break;
    after = encodeCursor(createCursor(end, query));
  }
  return { cursors, walked };
}

function ask(
  lists: readonly MemoryList[],
  query: ListQuery,
  given: ModelArguments,
  cursors: ReadonlyMap<string, string>,
): Promise<CombinedSlice> {
  const cursorOf = (id: string | undefined) => (id === undefined ? undefined : cursors.get(id));
  return read(lists, query, {
    ...withDefault(given),
    after: cursorOf(given.after),
    before: cursorOf(given.before),
  });
}

function describeSlice({ edges, hasNextPage, hasPreviousPage, failures: failed }: CombinedSlice) {
  return { ids: edges.map(idOf), hasNextPage, hasPreviousPage, failures: failed.length };
}

function pick(ids: readonly string[], { first, last, after, before }: Choices): ModelArguments {
  const edgeAt = (at: number | undefined) =>
    at === undefined ? undefined : ids[Math.floor(at * ids.length)];
  return { first, last, after: edgeAt(after), before: edgeAt(before) };
}

/** Which of two deleted edges came first is not to be known any more. */
function uncross(given: ModelArguments, ids: readonly string[]): ModelArguments {
  const { after, before } = given;
  if (after === undefined || before === undefined) return given;
  return ids.indexOf(before) > ids.indexOf(after) ? given : { ...given, before: undefined };
}

function withDefault(given: ModelArguments): ModelArguments {
  return given.first === undefined && given.last === undefined ? { ...given, first: 25 } : given;
}
