import { beforeAll, describe, expect, test } from 'vitest';
import { createManyCertificates } from '../../src/emulator/seed.ts';
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

describe('a page', () => {
  test('is one call with the limit asked for', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ clientCertificates(first: 10) { nodes { id } } }');
    expect(data.clientCertificates.nodes).toHaveLength(10);
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
  });

  test('without a size is one call for 25', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ clientCertificates { nodes { id } } }');
    expect(data.clientCertificates.nodes).toHaveLength(25);
    expect(world.takeCalls()).toEqual([`${list}?limit=25`]);
  });

  test('resumed by endCursor is one call that hands the position straight through', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { endCursor } = await readPageInfo(world, { first: 10 });
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
    await readPageInfo(world, { first: 7, after: endCursor });
    const [call, ...others] = world.emulator.requests;
    expect(others).toEqual([]);
    expect(call?.query).toEqual({ limit: '7', position: expect.any(String) as string });
  });

  test('resumed from its middle is one call that reads the rest of it again', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ clientCertificates(first: 10) { edges { cursor } } }');
    world.takeCalls();
    await readPageInfo(world, { first: 5, after: data.clientCertificates.edges[3].cursor });
    expect(world.takeCalls()).toEqual([`${list}?limit=9`]);
  });

  test('of no certificates is one call for one, to know whether any follow', async () => {
    await using world = await createWorld({ certificates: sixty });
    expect(await readPageInfo(world, { first: 0 })).toMatchObject({ hasNextPage: true });
    expect(world.takeCalls()).toEqual([`${list}?limit=1`]);
  });

  test('under several aliases is one call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { errors } = await world.query(`{
      one: clientCertificates(first: 10) { nodes { id } }
      other: clientCertificates(first: 10) { edges { cursor } pageInfo { endCursor } }
    }`);
    expect(errors).toBeUndefined();
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
  });

  test('of other sizes from the same place is still one call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query(`{
      five: clientCertificates(first: 5) { nodes { id } pageInfo { hasNextPage } }
      ten: clientCertificates(first: 10) { nodes { id } }
    }`);
    expect(data.five.nodes).toEqual(data.ten.nodes.slice(0, 5));
    expect(data.five.pageInfo).toEqual({ hasNextPage: true });
    expect(world.takeCalls()).toEqual([`${list}?limit=10`]);
  });

  test('that upstream makes shorter is topped up', async () => {
    await using world = await createWorld({ certificates: sixty, maxPageSize: 4 });
    const { data } = await world.query('{ clientCertificates(first: 10) { nodes { id } } }');
    expect(data.clientCertificates.nodes).toHaveLength(10);
    expect(world.emulator.requests.map(({ query }) => query['limit'])).toEqual(['10', '6', '2']);
  });

  test('that nobody reads is no call', async () => {
    await using world = await createWorld({ certificates: sixty });
    await world.query('{ clientCertificates { __typename } }');
    expect(world.takeCalls()).toEqual([]);
  });
});

describe('the whole list', () => {
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
  ])('%s is one call up to 500 certificates', async (_name, selection) => {
    await using world = await createWorld({ certificates: many.slice(0, 500) });
    const { errors } = await world.query(`{ ${selection} }`);
    expect(errors).toBeUndefined();
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('before is one call up to 500 certificates', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { endCursor } = await readPageInfo(world, { first: 10 });
    world.takeCalls();
    await readPageInfo(world, { last: 3, before: endCursor });
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('a totalCount that is skipped costs nothing', async () => {
    await using world = await createWorld({ certificates: sixty });
    await world.query(
      'query ($no: Boolean!) { clientCertificates(first: 5) { totalCount @include(if: $no) nodes { id } } }',
      { no: false },
    );
    expect(world.takeCalls()).toEqual([`${list}?limit=5`]);
  });

  test('of 1,200 certificates is three calls', async () => {
    await using world = await createWorld({ certificates: many });
    const { data } = await world.query(
      '{ clientCertificates(last: 1) { totalCount nodes { id } } }',
    );
    expect(data.clientCertificates.totalCount).toBe(1200);
    expect(world.takeCalls()).toHaveLength(3);
  });
});

describe('lookups', () => {
  test('one id is one GetClientCertificate, by clientCertificate or node', async () => {
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

  test('the same id under several aliases is one call', async () => {
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

  test('an id that is not there is null, for one call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data, errors } = await world.query(
      '{ clientCertificate(clientCertificateId: "nobody") { id } }',
    );
    expect({ data, errors }).toEqual({ data: { clientCertificate: null }, errors: undefined });
    expect(world.takeCalls()).toEqual([`${list}/nobody`]);
  });

  test('several ids of one operation, however asked for, are one list call', async () => {
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

  test('five hundred ids are one call for each page of 500, and it stops early', async () => {
    await using world = await createWorld({ certificates: many });
    const ids = await readGlobalIds(world, 500);
    world.takeCalls();
    const { data } = await world.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(data.nodes).toEqual(ids.map((id) => ({ id })));
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('ids that are not there take the whole list, and are null in their places', async () => {
    await using world = await createWorld({ certificates: many });
    const { data, errors } = await world.query(
      '{ a: clientCertificate(clientCertificateId: "nobody") { id } b: clientCertificate(clientCertificateId: "noone") { id } }',
    );
    expect({ data, errors }).toEqual({ data: { a: null, b: null }, errors: undefined });
    expect(world.takeCalls()).toHaveLength(3);
  });

  test('an id that a page of the same operation brings costs nothing more', async () => {
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

  test('an id beside a totalCount costs nothing more, though it is not there', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query(
      '{ clientCertificates { totalCount } clientCertificate(clientCertificateId: "nobody") { id } }',
    );
    expect(data).toEqual({ clientCertificates: { totalCount: 60 }, clientCertificate: null });
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('no ids are no call', async () => {
    await using world = await createWorld({ certificates: sixty });
    const { data } = await world.query('{ nodes(ids: []) { id } }');
    expect(data).toEqual({ nodes: [] });
    expect(world.takeCalls()).toEqual([]);
  });

  test('nothing is kept for the next request', async () => {
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
  const { data } = await world.query(
    'query ($first: Int) { clientCertificates(first: $first) { nodes { id } } }',
    { first },
  );
  return (data.clientCertificates.nodes as { id: string }[]).map(({ id }) => id);
}
