import { describe, expect, test } from 'vitest';
import { encodeCursor } from '../../src/pagination/cursor.ts';
import { encodeGlobalId } from '../../src/graphql/schema/global-id.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';

// Each gets a coded error, and none of it costs an upstream call.

const typename = 'ClientCertificate';
const region = 'us-east-1';
const skip = new Uint8Array();

describe('page sizes', () => {
  test.each([
    ['first: -1', 'Expected first to be from 0 to 500; got -1.'],
    ['first: 501', 'Expected first to be from 0 to 500; got 501.'],
    ['first: 1000000000', 'Expected first to be from 0 to 500; got 1000000000.'],
    ['first: 1e9', 'Int cannot represent non-integer value: 1e9'],
    ['first: 99999999999', 'Int cannot represent non 32-bit signed integer value: 99999999999'],
    ['first: "5"', 'Int cannot represent non-integer value: "5"'],
    ['last: -1', 'Expected last to be from 0 to 500; got -1.'],
    ['last: 501', 'Expected last to be from 0 to 500; got 501.'],
    ['first: 5, last: 501', 'Expected last to be from 0 to 500; got 501.'],
  ])('answers BAD_USER_INPUT without an upstream call for %s', async (given, message) => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    const { errors } = await world.query(
      `{ clientCertificates(${given}) { totalCount nodes { id } } }`,
    );
    expect(errors?.map((error) => [error.extensions.code, error.message])).toEqual([
      ['BAD_USER_INPUT', message],
    ]);
    expect(world.takeCalls()).toEqual([]);
  });

  test.each([[1e9], [-1], [2.5], ['five']])(
    'answers BAD_USER_INPUT without an upstream call when the variable first is %s',
    async (first) => {
      await using world = await createWorld();
      const { errors } = await world.query(
        'query ($first: Int) { clientCertificates(first: $first) { nodes { id } } }',
        { first },
      );
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['BAD_USER_INPUT']);
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test.each(['first: 0', 'first: 500', 'last: 0', 'last: 500'])(
    'accepts the page size %s',
    async (given) => {
      await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
      const { errors } = await world.query(`{ clientCertificates(${given}) { nodes { id } } }`);
      expect(errors).toBeUndefined();
    },
  );
});

describe('cursors', () => {
  const sound = encodeCursor({
    kind: 'list',
    region,
    filter: undefined,
    position: undefined,
    clientCertificateId: 'aaaaaa',
    skip,
  });

  test.each([
    ['garbage', 'garbage'],
    ['an empty text', ''],
    ['JSON', '{"after":1}'],
    ['base64 of something else', Buffer.from('arrayconnection:5').toString('base64url')],
    ['a cursor that is cut short', sound.slice(0, -4)],
    [
      'a cursor with one letter changed',
      `${sound.slice(0, 12)}${sound[12] === 'A' ? 'B' : 'A'}${sound.slice(13)}`,
    ],
    ['a cursor with something behind it', `${sound}AAAA`],
    [
      'a cursor of a later version',
      Buffer.concat([Buffer.from([255]), Buffer.from(sound, 'base64url').subarray(1)]).toString(
        'base64url',
      ),
    ],
    ['90,000 characters long', 'A'.repeat(90_000)],
    ['strange bytes', '\u0000\r\n../\ud800'],
    [
      'a cursor of another Region',
      encodeCursor({
        kind: 'list',
        region: 'eu-west-1',
        filter: undefined,
        position: 'token',
        clientCertificateId: 'aaaaaa',
        skip,
      }),
    ],
  ])(
    'answers INVALID_CURSOR without an upstream call when the cursor is %s',
    async (_name, cursor) => {
      for (const argument of ['after', 'before']) {
        await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
        const { data, errors, text } = await world.query(
          `query ($cursor: String) { clientCertificates(${argument}: $cursor) { totalCount nodes { id } } }`,
          { cursor },
        );
        expect(data).toBeNull();
        expect(errors?.map(({ extensions, path }) => ({ code: extensions.code, path }))).toEqual([
          { code: 'INVALID_CURSOR', path: ['clientCertificates'] },
        ]);
        expect(errors?.[0]?.message).toContain(`Expected ${argument} to be a cursor`);
        expect(text.length).toBeLessThan(500);
        expect(world.takeCalls()).toEqual([]);
      }
    },
  );

  test('treats null like an absent argument', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    const { errors } = await world.query(
      '{ clientCertificates(first: null, last: null, after: null, before: null) { nodes { id } } }',
    );
    expect(errors).toBeUndefined();
  });
});

const wrongIds: readonly (readonly [string, string])[] = [
  ['an empty text', ''],
  ['a clientCertificateId', 'aaaaaa'],
  ['garbage', '%%%'],
  ['a global id of another type', encodeGlobalId({ typename: 'Stage', region, id: 'aaaaaa' })],
  [
    'a global id of another Region',
    encodeGlobalId({ typename, region: 'eu-west-1', id: 'aaaaaa' }),
  ],
  ['a global id without an id', encodeGlobalId({ typename, region, id: '' })],
  ['a global id with a path in it', encodeGlobalId({ typename, region, id: '../restapis' })],
  ['a global id with NUL and CRLF in it', encodeGlobalId({ typename, region, id: 'a\u0000\r\nb' })],
  ['a global id of 65 characters', encodeGlobalId({ typename, region, id: 'a'.repeat(65) })],
  ['a global id with a part too many', encodeGlobalId({ typename, region, id: 'aaaaaa:b' })],
  ['a global id that is padded', `${encodeGlobalId({ typename, region, id: 'aaaaaa' })}=`],
  [
    'a global id with __proto__ for a type',
    encodeGlobalId({ typename: '__proto__', region, id: 'aaaaaa' }),
  ],
  ['90,000 characters long', 'A'.repeat(90_000)],
];

describe('global ids', () => {
  test.each(wrongIds)(
    'answers BAD_USER_INPUT without an upstream call when the id of node is %s',
    async (_name, id) => {
      await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
      const { data, errors, text } = await world.query(
        'query ($id: ID!) { node(id: $id) { id } }',
        {
          id,
        },
      );
      expect(data).toEqual({ node: null });
      expect(errors?.map(({ extensions: { code }, path }) => ({ code, path }))).toEqual([
        { code: 'BAD_USER_INPUT', path: ['node'] },
      ]);
      expect(text.length).toBeLessThan(500);
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test('answers each wrong id of nodes with an error at its index, and finds the others', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa', 'bbbbbb') });
    const [a, b] = ['aaaaaa', 'bbbbbb'].map((id) => encodeGlobalId({ typename, region, id }));
    const { data, errors } = await world.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [a, ...wrongIds.map(([, id]) => id), b],
    });
    expect(data.nodes).toEqual([{ id: a }, ...wrongIds.map(() => null), { id: b }]);
    expect(errors?.map(({ path }) => path?.[1])).toEqual(wrongIds.map((_, index) => index + 1));
    expect(new Set(errors?.map(({ extensions: { code } }) => code))).toEqual(
      new Set(['BAD_USER_INPUT']),
    );
    expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
  });

  test('accepts 500 ids of nodes, and answers BAD_USER_INPUT for 501', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const ids = Array.from({ length: 501 }, (_, at) =>
      encodeGlobalId({ typename, region, id: `x${at}` }),
    );
    const refused = await world.query(document, { ids });
    expect(refused.data).toBeNull();
    expect(refused.errors).toMatchObject([
      { message: 'Expected at most 500 ids; got 501.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(world.takeCalls()).toEqual([]);
    const taken = await world.query(document, { ids: ids.slice(1) });
    expect(taken.data.nodes).toEqual(Array.from({ length: 500 }, () => null));
    expect(taken.errors).toBeUndefined();
    expect(world.takeCalls()).toHaveLength(1);
  });
});

describe('clientCertificateId', () => {
  test.each([
    '',
    ' ',
    'a b',
    '../x',
    'a/b',
    'a%2Fb',
    '\u0000',
    'a\r\nb',
    '-a',
    '__proto__',
    'ä',
    'a'.repeat(65),
    'a'.repeat(90_000),
  ])(
    'answers BAD_USER_INPUT without an upstream call when clientCertificateId is %j',
    async (id) => {
      await using world = await createWorld();
      const { data, errors, text } = await world.query(
        'query ($id: String!) { clientCertificate(clientCertificateId: $id) { id } }',
        { id },
      );
      expect(data).toEqual({ clientCertificate: null });
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['BAD_USER_INPUT']);
      expect(text.length).toBeLessThan(500);
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test('calls upstream for a clientCertificateId of 64 characters', async () => {
    await using world = await createWorld();
    const id = 'a'.repeat(64);
    const { data, errors } = await world.query(
      `{ clientCertificate(clientCertificateId: "${id}") { id } }`,
    );
    expect({ data, errors }).toEqual({ data: { clientCertificate: null }, errors: undefined });
    expect(world.takeCalls()).toEqual([`GET /clientcertificates/${id}`]);
  });
});

describe('documents and requests', () => {
  test.each([
    ['{ clientCertificates { nodes { id } }', 'GRAPHQL_PARSE_FAILED'],
    ['{ clientCertificates { nodes { serialNumber } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query ($id: ID!) { node(id: $id) { id } }', 'BAD_USER_INPUT'],
    ['{ node { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ node(id: $id) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ nodes(ids: [{}]) { id } }', 'BAD_USER_INPUT'],
    ['query A { __typename } query B { __typename }', 'BAD_REQUEST'],
    ['', 'GRAPHQL_PARSE_FAILED'],
  ])('answers 400 without an upstream call for the document %s: %s', async (document, code) => {
    await using world = await createWorld();
    const { status, errors } = await world.query(document);
    expect({ status, codes: errors?.map(({ extensions }) => extensions) }).toEqual({
      status: 400,
      codes: [{ code }],
    });
    expect(world.takeCalls()).toEqual([]);
    expect(world.faults).toEqual([]);
  });

  test.each([
    ['no JSON', 'planted {'],
    ['no object', '"planted"'],
    ['an object without a query', '{"planted": 1}'],
    [
      'an object whose variables are no object',
      '{"query": "{ __typename }", "variables": "planted"}',
    ],
  ])('answers BAD_REQUEST when the request body is %s', async (_name, body) => {
    await using world = await createWorld();
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const text = await response.text();
    const { errors } = JSON.parse(text) as { errors: { extensions: unknown }[] };
    expect({
      status: response.status,
      extensions: errors.map(({ extensions }) => extensions),
    }).toEqual({
      status: 400,
      extensions: [{ code: 'BAD_REQUEST' }],
    });
    if (_name === 'no JSON') expect(text).not.toContain('planted');
    expect(world.faults).toEqual([]);
  });
});
