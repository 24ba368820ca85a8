import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { limitTable } from '../../src/config/limits.ts';
import { encodeGlobalId } from '../../src/graphql/schema/global-id.ts';
import { createWorld } from '../support/test-gateway.ts';

// Documents at each limit are answered; one past it, they are refused before validation and upstream.

const typename = 'ClientCertificate';

const aliases = (count: number) =>
  `{ ${Array.from({ length: count }, (_, at) => `a${at}: __typename`).join(' ')} }`;

const depth = (levels: number) =>
  `{ __type(name: "Tag") { ${'ofType { '.repeat(levels - 2)} name ${'} '.repeat(levels - 2)} } }`;

const directives = (count: number) => `{ __typename ${fields(count, '@include(if: true)')} }`;

const fields = (count: number, directive = '') =>
  Array.from({ length: count }, () => `__typename ${directive}`).join(' ');

/** Twelve tokens beside its ids, its fields and what includes some of them. */
const tokens = (count: number) => {
  const id = JSON.stringify(encodeGlobalId({ typename, region: 'us-east-1', id: 'aaaaaa' }));
  return `{ nodes(ids: [${`${id} `.repeat(count - 662)}]) { id } ${fields(250)} ${fields(50, '@include(if: true)')} }`;
};

/** A page of 500, its connection and its fields. */
const pages = (count: number) =>
  `{ ${Array.from({ length: count }, (_, at) => `p${at}: clientCertificates(first: 500) { nodes { ...all } }`).join(' ')} }
  fragment all on ClientCertificate { id arn region description createdDate expirationDate tags { key value } }`;

/** Fields that double with each fragment. */
const bomb = (levels: number, before = '__type(name: "Tag") {', after = '}') =>
  `{ ${before} ...F0 ${after} } ${Array.from({ length: levels }, (_, at) => `fragment F${at} on __Type { ofType { ...F${at + 1} } ofType { ...F${at + 1} } }`).join(' ')} fragment F${levels} on __Type { name }`;

describe('the limits of a document', () => {
  test.each([
    ['aliases', aliases(15), aliases(16)],
    ['depth', depth(20), depth(21)],
    ['directives', directives(50), directives(51)],
    ['fields', `{ ${fields(500)} }`, `{ ${fields(501)} }`],
    ['tokens', tokens(1000), tokens(1001)],
    ['cost', pages(3), pages(4)],
    ['aliasLength', `{ ${'a'.repeat(100)}: __typename }`, `{ ${'a'.repeat(101)}: __typename }`],
    ['lines', `{ ${'\n'.repeat(999)} __typename }`, `{ ${'\n'.repeat(1000)} __typename }`],
    ['lines', `{ ${'\r\n'.repeat(999)} __typename }`, `{ ${'\r'.repeat(1000)} __typename }`],
  ])(
    'answers a document at the limit of %s, and rejects a document one past it',
    async (name, atLimit, pastIt) => {
      await using world = await createWorld();
      expect((await world.query(atLimit)).errors).toBeUndefined();
      world.takeCalls();
      const { status, errors } = await world.query(pastIt);
      expect({ status, codes: errors?.map(({ extensions }) => extensions) }).toEqual({
        status: 400,
        codes: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      });
      expect(errors?.[0]?.message).toContain(name);
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test('names the limit and the value of the document in the error', async () => {
    await using world = await createWorld();
    const { errors } = await world.query(aliases(17));
    expect(errors?.map(({ message }) => message)).toEqual([
      `Expected a document with aliases of at most 15 (${limitTable.aliases.unit}); got 17.`,
    ]);
  });

  test('validation ends after 5 errors', async () => {
    await using world = await createWorld();
    const wrong = (count: number) =>
      `{ ${Array.from({ length: count }, (_, at) => `wrong${at}`).join(' ')} }`;
    expect((await world.query(wrong(5))).errors).toHaveLength(5);
    expect((await world.query(wrong(6))).errors).toHaveLength(5);
    expect((await world.query(wrong(400))).errors).toHaveLength(5);
  });

  test('computes the cost of each request from its variables and their defaults', async () => {
    await using world = await createWorld();
    const document = `query ($first: Int = 500) { ${Array.from({ length: 4 }, (_, at) => `p${at}: clientCertificates(first: $first) { totalCount }`).join(' ')} }`;
    expect((await world.query(document, { first: 5 })).errors).toBeUndefined();
    expect((await world.query(document)).errors?.[0]?.message).toContain('cost');
    expect((await world.query(document, { first: 500 })).errors?.[0]?.message).toContain('cost');
    expect((await world.query(document, { first: 5 })).errors).toBeUndefined();
  });
});

describe('the cost of a fragment in several operations', () => {
  const four = Array.from(
    { length: 4 },
    (_, at) => `p${at}: clientCertificates(first: $first) { totalCount }`,
  ).join(' ');
  const cheap = 'query Cheap($first: Int = 1) { ...pages }';
  const dear = 'query Dear($first: Int = 500) { ...pages }';
  const fragment = `fragment pages on Query { ${four} }`;

  test.each([
    ['before the expensive one', `${cheap} ${dear} ${fragment}`],
    ['after the expensive one', `${dear} ${cheap} ${fragment}`],
    ['after the fragment', `${fragment} ${cheap} ${dear}`],
  ])(
    'rejects an expensive operation that shares its fragment with a cheap operation %s',
    async (_name, document) => {
      await using world = await createWorld();
      const { status, errors } = await world.query(document);
      expect(status).toBe(400);
      expect(errors?.[0]?.message).toContain('cost of at most 2000');
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test('answers a cheap operation that spreads a fragment whose cost depends on a variable', async () => {
    await using world = await createWorld();
    const { errors } = await world.query(`${cheap} ${fragment}`);
    expect(errors).toBeUndefined();
  });
});

describe('the cost of a field', () => {
  const lookups = (count: number, size: number) =>
    `{ ${Array.from({ length: count }, (_, at) => `n${at}: nodes(ids: [${'"x" '.repeat(size)}]) { id }`).join(' ')} }`;

  test.each([
    ['nodes costs its ids', lookups(3, 200), 'cost of at most 500 ', 'got 606'],
    [
      'first and last cost the larger of the two',
      '{ a: clientCertificates(first: 300, last: 400) { totalCount } b: clientCertificates(last: 101) { totalCount } }',
      'cost of at most 500 ',
      'got 505',
    ],
    [
      'a page of more than 500 costs 500',
      '{ a: clientCertificates(first: 9000) { totalCount } }',
      'cost of at most 500 ',
      'got 502',
    ],
    [
      'an inline fragment costs what is in it',
      '{ ... on Query { ... { clientCertificates(first: 500) { totalCount } } } }',
      'cost of at most 500 ',
      'got 502',
    ],
    [
      'a page inside a page costs its own for each object around it',
      '{ clientCertificates(first: 20) { nodes { stages(first: 30) { totalCount } } } }',
      'cost of at most 500 ',
      // Twenty certificates, thirty stages of each, and four fields.
      'got 624',
    ],
    [
      'a page that names no size costs the default',
      '{ stages { nodes { clientCertificate { ... on ClientCertificate { stages { totalCount } } } } } }',
      'cost of at most 500 ',
      'got 655',
    ],
    [
      'a page inside nodes costs its own for each id',
      '{ nodes(ids: ["x", "x"]) { ... on ClientCertificate { stages(first: 300) { totalCount } } } }',
      'cost of at most 500 ',
      'got 605',
    ],
  ])('computes the cost of a document: %s', async (_name, document, limit, got) => {
    await using world = await createWorld({ config: { limits: { cost: 500 } } });
    const { errors } = await world.query(document);
    expect(errors?.[0]?.message).toContain(limit);
    expect(errors?.[0]?.message).toContain(got);
  });

  test.each([
    '{ summary { expiring(within: 500) } }',
    '{ clientCertificates(first: -1) { totalCount } }',
  ])('counts only the fields in the cost of %s', async (document) => {
    await using world = await createWorld({ config: { limits: { cost: 2 } } });
    const { errors } = await world.query(document);
    expect(errors?.[0]?.message ?? '').not.toContain('cost');
  });
});

describe('expensive documents', () => {
  test.each([
    ['a thousand aliases', aliases(1000)],
    ['a depth of 1,000', '{ a '.repeat(1000) + '}'.repeat(1000)],
    ['a depth of 10,000', '{ a '.repeat(10_000) + '}'.repeat(10_000)],
    ['100,000 characters of braces that are never closed', '{a'.repeat(49_000)],
    ['10,000 directives', `{ __typename ${'@a '.repeat(10_000)} }`],
    ['10,000 repeated fields', `{ ${'a '.repeat(10_000)} }`],
    ['a fragment bomb', bomb(16)],
    ['a fragment bomb below __schema', bomb(16, '__schema { types {', '} }')],
    [
      'a fragment bomb that no operation uses',
      `{ __typename } ${bomb(16).replace('{', 'query B {')}`,
    ],
    ['a fragment bomb of three', bomb(14).replaceAll('ofType { ...F', 'ofType { ...F0 ...F')],
  ])('rejects %s in under 100 ms', async (name, document) => {
    await using world = await createWorld();
    await world.query('{ __typename }');
    const times: number[] = [];
    for (const attempt of [1, 2, 3]) {
      const started = performance.now();
      const { status, errors } = await world.query(`#${attempt}\n${document}`);
      times.push(performance.now() - started);
      expect(status).toBe(400);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
    if (name.startsWith('a fragment bomb')) expect(document.length).toBeLessThan(1200);
    // The best of three: other tests use the same processors.
    expect(Math.min(...times)).toBeLessThan(100);
    expect(world.takeCalls()).toEqual([]);
    expect(world.faults).toEqual([]);
  });

  test.each(['constructor', 'toString', 'valueOf', '__proto__', 'size'])(
    'counts a page whose size is the absent variable $%s like a page without a size',
    async (name) => {
      await using world = await createWorld();
      const [bare, named] = ['', `(first: $${name})`].map(
        (size) =>
          `{ stages${size} { nodes { clientCertificate { ... on ClientCertificate { stages${size} { nodes { clientCertificate { ... on ClientCertificate { stages${size} { totalCount } } } } } } } } } }`,
      );
      const refused = await world.query(bare ?? '');
      expect(refused.errors?.[0]?.message).toContain('cost of at most');
      const { status, errors } = await world.query(`query ($${name}: Int) ${named}`);
      expect(status).toBe(400);
      expect(errors?.[0]?.message).toBe(refused.errors?.[0]?.message);
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test('answers the introspection query of GraphiQL', async () => {
    await using world = await createWorld();
    for (const document of [
      getIntrospectionQuery(),
      getIntrospectionQuery({
        schemaDescription: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
    ]) {
      const { data, errors } = await world.query(document);
      expect(errors).toBeUndefined();
      expect(data.__schema.queryType).toMatchObject({ name: 'Query' });
    }
  });

  test('reports a fragment that spreads itself as a validation error', async () => {
    await using world = await createWorld();
    const { errors } = await world.query(
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    );
    expect(errors?.map(({ message }) => message)).toEqual([
      'Cannot spread fragment "A" within itself via "B".',
    ]);
  });
});
