import { describe, expect, test } from 'vitest';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const ten = tinyCertificates(
  'aaaaaa',
  'bbbbbb',
  'cccccc',
  'dddddd',
  'eeeeee',
  'ffffff',
  'gggggg',
  'hhhhhh',
  'iiiiii',
  'jjjjjj',
);
const list = 'GET /clientcertificates';

describe('a cursor whose certificate was deleted', () => {
  test.each([
    ['alone', ['dddddd'], ['eeeeee', 'ffffff']],
    ['with the one before it', ['cccccc', 'dddddd'], ['eeeeee', 'ffffff']],
    ['with all before it', ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd'], ['eeeeee', 'ffffff']],
    ['with the one behind it', ['dddddd', 'eeeeee'], ['ffffff', 'gggggg']],
    ['with others around it', ['aaaaaa', 'cccccc', 'dddddd', 'eeeeee'], ['ffffff', 'gggggg']],
    ['with all there are', ten.map(({ clientCertificateId }) => clientCertificateId), []],
  ])(
    'continues with one call after a certificate that was deleted %s, without loss or repetition',
    async (_name, deleted, expected) => {
      await using world = await createWorld({ certificates: ten });
      const { cursors } = await read(world, { first: 10 });
      for (const id of deleted) world.emulator.certificates.delete(id);
      world.takeCalls();
      expect((await read(world, { first: 2, after: cursors[3] })).ids).toEqual(expected);
      expect(world.takeCalls()).toEqual([`${list}?limit=6`]);
    },
  );

  test('continues after the last certificate when another one was added in front of it', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa', 'bbbbbb') });
    const { cursors } = await read(world, { first: 2 });
    addCertificate(world, 'cccccc');
    expect((await read(world, { first: 5, after: cursors[1] })).ids).toEqual(['cccccc']);
  });

  test('continues after a deleted certificate when an earlier one was added again at the end', async () => {
    await using world = await createWorld({ certificates: ten.slice(0, 5) });
    const { cursors } = await read(world, { first: 5 });
    for (const id of ['aaaaaa', 'dddddd']) world.emulator.certificates.delete(id);
    addCertificate(world, 'aaaaaa');
    for (const given of [
      { first: 5, after: cursors[3] },
      { first: 5, last: 5, after: cursors[3] },
    ]) {
      expect((await read(world, given)).ids).toEqual(['eeeeee', 'aaaaaa']);
    }
  });

  test('reads the whole list to page backward from a deleted certificate that was the last of its page', async () => {
    await using world = await createWorld({ certificates: ten });
    const { endCursor } = await read(world, { first: 4 });
    world.emulator.certificates.delete('dddddd');
    world.takeCalls();
    expect((await read(world, { last: 2, before: endCursor })).ids).toEqual(['bbbbbb', 'cccccc']);
    expect(world.takeCalls()).toEqual([`${list}?limit=500`, expect.stringContaining('position=')]);
  });
});

describe('a position that upstream rejects', () => {
  test('reads the list once from the front when upstream rejects the position of a cursor', async () => {
    await using world = await createWorld({ certificates: ten });
    const { endCursor } = await read(world, { first: 4 });
    world.emulator.expirePositions();
    world.takeCalls();
    const {
      ids,
      hasPreviousPage,
      endCursor: next,
    } = await read(world, { first: 2, after: endCursor });
    expect({ ids, hasPreviousPage }).toEqual({ ids: ['eeeeee', 'ffffff'], hasPreviousPage: true });
    expect(world.takeCalls()).toEqual([
      expect.stringContaining('limit=2&position='),
      `${list}?limit=500`,
    ]);
    expect((await read(world, { first: 9, after: next })).ids).toEqual([
      'gggggg',
      'hhhhhh',
      'iiiiii',
      'jjjjjj',
    ]);
  });

  test('answers INVALID_CURSOR when upstream rejects the position and the certificate is deleted', async () => {
    await using world = await createWorld({ certificates: ten });
    const { endCursor } = await read(world, { first: 4 });
    world.emulator.expirePositions();
    world.emulator.certificates.delete('dddddd');
    for (const given of [
      { first: 2, after: endCursor },
      { last: 2, before: endCursor },
    ]) {
      const { data, errors } = await ask(world, given);
      expect(data).toBeNull();
      expect(errors).toMatchObject([
        {
          message:
            'The place of this cursor is gone: its certificate was deleted, and Amazon API Gateway no longer takes its position. Start again without a cursor.',
          extensions: { code: 'INVALID_CURSOR' },
        },
      ]);
    }
  });

  test.each([
    ['for the first page', undefined],
    ['after a cursor on the first page', 1],
  ])(
    'answers UPSTREAM_BAD_REQUEST after one call when upstream rejects a request %s',
    async (_name, at) => {
      await using world = await createWorld({ certificates: ten });
      const { cursors } = await read(world, { first: 4 });
      world.takeCalls();
      world.emulator.next({ kind: 'error', status: 400, type: 'BadRequestException' });
      const { errors } = await ask(world, {
        first: 2,
        after: at === undefined ? undefined : cursors[at],
      });
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['UPSTREAM_BAD_REQUEST']);
      expect(world.takeCalls()).toHaveLength(1);
    },
  );

  test('answers UPSTREAM_UNAVAILABLE, not INVALID_CURSOR, when upstream fails while it reads a position', async () => {
    await using world = await createWorld({ certificates: ten });
    const { endCursor } = await read(world, { first: 4 });
    world.emulator.next({ kind: 'error', status: 500 });
    const { errors } = await ask(world, { first: 2, after: endCursor });
    expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['UPSTREAM_UNAVAILABLE']);
  });
});

describe('the end of the list', () => {
  test('answers an empty page with one call after the last certificate, and new certificates with one call once there are any', async () => {
    await using world = await createWorld({ certificates: ten });
    const { endCursor, hasNextPage } = await read(world, { first: 10 });
    expect(hasNextPage).toBe(false);
    world.takeCalls();
    const behind = await read(world, { first: 5, after: endCursor });
    expect(behind).toMatchObject({
      ids: [],
      hasNextPage: false,
      hasPreviousPage: true,
      endCursor: null,
    });
    expect(world.takeCalls()).toEqual([`${list}?limit=15`]);
    addCertificate(world, 'kkkkkk');
    expect((await read(world, { first: 5, after: endCursor })).ids).toEqual(['kkkkkk']);
    expect(world.takeCalls()).toEqual([`${list}?limit=15`]);
  });

  test('answers an empty page with one call when the last upstream position leads to nothing', async () => {
    await using world = await createWorld({ certificates: ten, danglingPosition: true });
    const { endCursor, hasNextPage } = await read(world, { first: 10 });
    // Upstream announces another page; only reading it would tell that nothing is on it.
    expect(hasNextPage).toBe(true);
    world.takeCalls();
    expect(await read(world, { first: 5, after: endCursor })).toMatchObject({
      ids: [],
      hasNextPage: false,
    });
    expect(world.takeCalls()).toEqual([expect.stringMatching(/\?limit=5&position=[^&]+$/)]);
  });

  test('answers an empty connection when there are no certificates', async () => {
    await using world = await createWorld();
    const { data } = await world.query(
      '{ clientCertificates { totalCount edges { cursor } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
    );
    expect(data.clientCertificates).toEqual({
      totalCount: 0,
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });
});

test('pages through the list of an upstream that ignores limit', async () => {
  await using world = await createWorld({ certificates: ten });
  world.emulator.always({
    kind: 'rewrite',
    rewrite: () => ({ item: ten }),
  });
  const first = await read(world, { first: 3 });
  const second = await read(world, { first: 3, after: first.endCursor });
  expect([first.ids, second.ids]).toEqual([
    ['aaaaaa', 'bbbbbb', 'cccccc'],
    ['dddddd', 'eeeeee', 'ffffff'],
  ]);
  expect(second).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
});

test('answers the last certificates of the first ones when first and last are both given', async () => {
  await using world = await createWorld({ certificates: ten });
  expect(await read(world, { first: 5, last: 2 })).toMatchObject({
    ids: ['dddddd', 'eeeeee'],
    hasNextPage: true,
    hasPreviousPage: true,
  });
});

test.each([
  [
    'forward',
    'first: 2, after: $cursor',
    [
      ['cccccc', 'dddddd'],
      ['ffffff', 'gggggg'],
    ],
  ],
  ['backward', 'last: 1, before: $cursor', [['aaaaaa'], ['dddddd']]],
])(
  'answers two aliases with different cursors with their own pages, paging %s',
  async (_name, given, pages) => {
    await using world = await createWorld({ certificates: ten });
    const { cursors } = await read(world, { first: 10 });
    const page = (cursor: string) =>
      `clientCertificates(${given.replace('cursor', cursor)}) { nodes { clientCertificateId } }`;
    const { data, errors } = await world.query(
      `query ($one: String, $other: String) { one: ${page('one')} other: ${page('other')} }`,
      { one: cursors[1], other: cursors[4] },
    );
    expect(errors).toBeUndefined();
    const ids = (alias: string): unknown =>
      data[alias].nodes.map((node: { clientCertificateId: string }) => node.clientCertificateId);
    expect([ids('one'), ids('other')]).toEqual(pages);
  },
);

test.each([
  ['from a cursor in the middle of upstream’s page', { first: 10 }],
  ['from the last cursor of upstream’s page', { first: 3 }],
])(
  'answers hasPreviousPage false for page one and true for page two, %s',
  async (_name, firstPage) => {
    await using world = await createWorld({ certificates: ten });
    const one = await read(world, firstPage);
    expect(one.hasPreviousPage).toBe(false);
    const two = await read(world, { first: 3, after: one.cursors[2] });
    expect(two).toMatchObject({
      ids: ['dddddd', 'eeeeee', 'ffffff'],
      hasPreviousPage: true,
      hasNextPage: true,
    });
  },
);

async function ask(world: World, given: Record<string, unknown>) {
  return world.query(
    /* GraphQL */ `
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
            endCursor
          }
        }
      }
    `,
    given,
  );
}

async function read(world: World, given: Record<string, unknown>) {
  const { data, errors } = await ask(world, given);
  expect(errors).toBeUndefined();
  const { edges, pageInfo } = data.clientCertificates as {
    edges: { cursor: string; node: { clientCertificateId: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
  };
  return {
    ids: edges.map(({ node }) => node.clientCertificateId),
    cursors: edges.map(({ cursor }) => cursor),
    ...pageInfo,
  };
}

function addCertificate(world: World, id: string): void {
  for (const certificate of tinyCertificates(id)) world.emulator.certificates.add(certificate);
}
