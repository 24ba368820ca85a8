import { beforeAll, describe, expect, test } from 'vitest';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// What a query may cost, counted at the emulator's door.

const list = 'GET /clientcertificates';
let sixty: StoredCertificate[];
let many: StoredCertificate[];

beforeAll(async () => {
  const now = new Date();
  sixty = await createManyCertificates({ count: 60, now });
  many = await createManyCertificates({ count: 1200, now });
});

describe('the calls of a page', () => {
  test('reads a page with one call that has its size as limit', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ clientCertificates(first: 10) { nodes { id } } }');
    expect(data.clientCertificates.nodes).toHaveLength(10);
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
  });

  test('reads a page without a size with one call that has the limit 25', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ clientCertificates { nodes { id } } }');
    expect(data.clientCertificates.nodes).toHaveLength(25);
    expect(world.takeCalls()).toEqual([`${list}?limit=25`]);
  });

  test('resumes after endCursor with one call that has the upstream position', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { endCursor } = await readPageInfo(world, { first: 10 });
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
    await readPageInfo(world, { first: 7, after: endCursor });
    const [call, ...others] = world.emulator.requests;
    expect(others).toEqual([]);
    expect(call?.query).toEqual({ limit: '7', position: expect.any(String) as string });
  });

  test('resumes in the middle of an upstream page with one call that reads its rest again', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ clientCertificates(first: 10) { edges { cursor } } }');
    world.takeCalls();
    await readPageInfo(world, { first: 5, after: data.clientCertificates.edges[3].cursor });
    expect(world.takeCalls()).toEqual([`${list}?limit=9`]);
  });

  test('reads a page of size 0 with one call with the limit 1, to know whether any certificates follow', async () => {
    await using world = await createWorld({ certificates: sixty });
    expect(await readPageInfo(world, { first: 0 })).toMatchObject({ hasNextPage: true });
    expect(world.takeCalls()).toEqual([`${list}?limit=1`]);
  });

  test('reads the same page under several aliases with one call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { errors } = await world.query(`{
      one: clientCertificates(first: 10) { nodes { id } }
      other: clientCertificates(first: 10) { edges { cursor } pageInfo { endCursor } }
    }`);
    expect(errors).toBeUndefined();
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
  });

  test('reads pages of different sizes from the same place with one call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query(`{
      five: clientCertificates(first: 5) { nodes { id } pageInfo { hasNextPage } }
      ten: clientCertificates(first: 10) { nodes { id } }
    }`);
    expect(data.five.nodes).toEqual(data.ten.nodes.slice(0, 5));
    expect(data.five.pageInfo).toEqual({ hasNextPage: true });
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
  });

  test('fills a page with further calls when upstream returns fewer certificates', async () => {
    await using world = await createWorld({ certificates: sixty, maxPageSize: 4 });
    const { data } = await world.query('{ clientCertificates(first: 10) { nodes { id } } }');
    expect(data.clientCertificates.nodes).toHaveLength(10);
    expect(world.emulator.requests.map(({ query }) => query['limit'])).toEqual(['10', '6', '2']);
  });

  test('makes no call when no field of the page is read', async () => {
    await using world = await createWorld({ certificates: sixty });
    await world.query('{ clientCertificates { __typename } }');
    expect(world.takeCalls()).toEqual([]);
  });
});

describe('the calls of the whole list', () => {
  test.each([
    ['a page and totalCount', 'clientCertificates(first: 5) { totalCount nodes { id } }'],
    [
      'totalCount in a fragment',
      '...F } fragment F on Query { clientCertificates { totalCount edges { cursor } }',
    ],
    ['totalCount alone', 'clientCertificates { totalCount }'],
    ['last', 'clientCertificates(last: 5) { nodes { id } }'],
    [
      'last and totalCount under aliases',
      'a: clientCertificates(last: 5) { nodes { id } } b: clientCertificates(first: 1) { totalCount nodes { id } }',
    ],
    [
      'a page beside a totalCount',
      'a: clientCertificates(first: 5) { nodes { id } } b: clientCertificates { totalCount }',
    ],
  ])('answers %s with one call when there are up to 500 certificates', async (_name, selection) => {
    await using world = await createWorld({ certificates: many.slice(0, 500) });
    const { errors } = await world.query(`{ ${selection} }`);
    expect(errors).toBeUndefined();
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('reads the page before a cursor with one call when there are up to 500 certificates', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { endCursor } = await readPageInfo(world, { first: 10 });
    world.takeCalls();
    await readPageInfo(world, { last: 3, before: endCursor });
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('makes no call for a totalCount that @include leaves out', async () => {
    await using world = await createWorld({ certificates: sixty });
    await world.query(
      'query ($no: Boolean!) { clientCertificates(first: 5) { totalCount @include(if: $no) nodes { id } } }',
      { no: false },
    );
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
  });

  test('reads 1,200 certificates with three calls', async () => {
    await using world = await createWorld({ certificates: many });
    const { data } = await world.query(
      '{ clientCertificates(last: 1) { totalCount nodes { id } } }',
    );
    expect(data.clientCertificates.totalCount).toBe(1200);
    expect(world.takeCalls()).toHaveLength(3);
  });
});

describe('the calls of lookups', () => {
  test('looks up one id with one GetClientCertificate, by clientCertificate or by node', async () => {
    await using world = await createWorld({ certificates: sixty });
    const [{ clientCertificateId }] = sixty as [StoredCertificate];
    const { data } = await world.query(
      'query ($id: String!) { clientCertificate(clientCertificateId: $id) { id } }',
      { id: clientCertificateId },
    );
    expect(world.takeCalls()).toEqual([`${list}/${clientCertificateId}`]);
    await world.query('query ($id: ID!) { node(id: $id) { id } }', data.clientCertificate);
    expect(world.takeCalls()).toEqual([`${list}/${clientCertificateId}`]);
  });

  test('looks up the same id under several aliases with one call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const id = sixty[0]?.clientCertificateId;
    await world.query(
      `query ($id: String!) {
        a: clientCertificate(clientCertificateId: $id) { id }
        b: clientCertificate(clientCertificateId: $id) { arn }
      }`,
      { id },
    );
    expect(world.takeCalls()).toEqual([`${list}/${id ?? ''}`]);
  });

  test('answers null for an unknown id after one call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data, errors } = await world.query(
      '{ clientCertificate(clientCertificateId: "nobody") { id } }',
    );
    expect({ data, errors }).toEqual({ data: { clientCertificate: null }, errors: undefined });
    expect(world.takeCalls()).toEqual([`${list}/nobody`]);
  });

  test('looks up several ids in one operation with one list call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const ids = await readGlobalIds(world, 30);
    world.takeCalls();
    const { data } = await world.query(
      `query ($node: ID!, $nodes: [ID!]!, $id: String!) {
        node(id: $node) { id }
        nodes(ids: $nodes) { id }
        clientCertificate(clientCertificateId: $id) { clientCertificateId }
      }`,
      { node: ids[20], nodes: ids.slice(3, 12), id: sixty[29]?.clientCertificateId },
    );
    expect(data).toEqual({
      node: { id: ids[20] },
      nodes: ids.slice(3, 12).map((id) => ({ id })),
      clientCertificate: { clientCertificateId: sixty[29]?.clientCertificateId },
    });
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test.each([
    ['the first page has them all', 1, (index: number) => index < 500],
    ['the last of them is on the second page', 2, (index: number) => index < 499 || index === 500],
    ['they begin on the first page of three', 3, (index: number) => index >= 499 && index % 2 > 0],
    ['they are all on the last page of three', 3, (index: number) => index >= 1000],
  ])(
    'looks up ids with one list call a page of 500 and no more when %s',
    async (_name, calls, isAsked) => {
      await using world = await createWorld({ certificates: many });
      const ids = (await readAllGlobalIds(world)).filter((_id, index) => isAsked(index));
      world.takeCalls();
      const { data } = await world.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids,
      });
      expect(data.nodes).toEqual(ids.map((id) => ({ id })));
      expect(world.takeCalls()).toEqual([
        `${list}?limit=500`,
        ...Array.from({ length: calls - 1 }, () => expect.stringContaining('?limit=500&position=')),
      ]);
    },
  );

  test('reads the whole list for several unknown ids, and answers null for each', async () => {
    await using world = await createWorld({ certificates: many });
    const { data, errors } = await world.query(
      '{ a: clientCertificate(clientCertificateId: "nobody") { id } b: clientCertificate(clientCertificateId: "noone") { id } }',
    );
    expect({ data, errors }).toEqual({ data: { a: null, b: null }, errors: undefined });
    expect(world.takeCalls()).toHaveLength(3);
  });

  test('makes no call for an id that a page in the same operation contains', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query(
      `query ($id: String!) {
        clientCertificate(clientCertificateId: $id) { id }
        clientCertificates(first: 5) { nodes { id } }
      }`,
      { id: sixty[4]?.clientCertificateId },
    );
    expect(data.clientCertificate).toEqual(data.clientCertificates.nodes[4]);
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
  });

  test('makes no call for an id beside totalCount, even when the id is unknown', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query(
      '{ clientCertificates { totalCount } clientCertificate(clientCertificateId: "nobody") { id } }',
    );
    expect(data).toEqual({ clientCertificates: { totalCount: 60 }, clientCertificate: null });
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('makes no call for an empty list of ids', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ nodes(ids: []) { id } }');
    expect(data).toEqual({ nodes: [] });
    expect(world.takeCalls()).toEqual([]);
  });

  test('keeps nothing for the next request when CACHE_TTL is 0', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('only') });
    const query = '{ clientCertificate(clientCertificateId: "only") { id } }';
    await world.query(query);
    world.emulator.certificates.delete('only');
    expect((await world.query(query)).data).toEqual({ clientCertificate: null });
    expect(world.takeCalls()).toEqual([`${list}/only`, `${list}/only`]);
  });
});

async function readPageInfo(world: World, variables: Record<string, unknown>) {
  const { data } = await world.query(
    `query ($first: Int, $after: String, $last: Int, $before: String) {
      clientCertificates(first: $first, after: $after, last: $last, before: $before) {
        pageInfo { endCursor hasNextPage hasPreviousPage }
      }
    }`,
    variables,
  );
  return data.clientCertificates.pageInfo as {
    endCursor: string | null;
    hasNextPage: boolean;
    hasPreviousPage: boolean;
  };
}

async function readGlobalIds(world: World, first: number): Promise<readonly string[]> {
  return (await readIdsAfter(world, first, undefined)).ids;
}

/** The ids of all certificates, in the order of the list. */
async function readAllGlobalIds(world: World): Promise<readonly string[]> {
  const all: string[] = [];
  let after: string | undefined;
  do {
    const { ids, pageInfo } = await readIdsAfter(world, 500, after);
    all.push(...ids);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
  } while (after !== undefined);
  return all;
}

async function readIdsAfter(world: World, first: number, after: string | undefined) {
  const { data } = await world.query(
    `query ($first: Int, $after: String) {
      clientCertificates(first: $first, after: $after) {
        nodes { id }
        pageInfo { endCursor hasNextPage }
      }
    }`,
    { first, after },
  );
  const { nodes, pageInfo } = data.clientCertificates as {
    nodes: { id: string }[];
    pageInfo: { endCursor: string; hasNextPage: boolean };
  };
  return { ids: nodes.map(({ id }) => id), pageInfo };
}
