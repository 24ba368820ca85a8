import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';
import { post } from '../support/post.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// A replayed response is what Yoga would have said. Two gateways in front of one upstream get the same
// requests. One caches responses, the other has no room for any, so that it executes each of them.

let cached: World;
let executing: World;

beforeAll(async () => {
  const now = new Date();
  const certificates = await createSampleCertificates({ count: 30, now });
  const config = { cacheTtlMilliseconds: 3_600_000 };
  cached = await createWorld({ certificates, config, clock: () => now });
  executing = await createWorld({
    certificates,
    config: { ...config, limits: { responseCacheBytes: 1 } },
    clock: () => now,
    apiGateway: { endpoint: cached.emulator.url },
  });
  for (const world of [cached, executing]) await world.query('{ summary { total quota } }');
});

afterAll(async () => {
  await cached[Symbol.asyncDispose]();
  await executing[Symbol.asyncDispose]();
});

test('a replayed response equals an executed one in status, headers and body', async () => {
  let successes = 0;
  let replays = 0;
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const expected = await send(executing, request);
      for (let time = 1; time <= 3; time += 1) {
        expect(await send(cached, request)).toEqual(expected);
      }
      if (expected.status !== 200) return;
      successes += 1;
      if (!expected.text.includes('"errors"')) replays += 1;
    }),
    { numRuns: 1000 },
  );
  // Otherwise the property would say little.
  expect(successes).toBeGreaterThan(300);
  expect(replays).toBeGreaterThan(200);
});

interface GivenRequest {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly accept: string;
}

async function send({ url }: World, { body, contentType, accept }: GivenRequest) {
  const answer = await post(url, { headers: { 'content-type': contentType, accept }, body });
  // The only header that may differ.
  const { date, ...headers } = answer.headers;
  return { ...answer, headers, hasDate: date !== undefined };
}

/** One that works nine times, one that is odd the tenth. */
function mostly<T>(sound: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: sound, weight: 12 }, { arbitrary: odd, weight: 1 });
}

/** Few names, so that requests meet in the cache. Some are members of every object. */
const names = fc.constantFrom(
  'a',
  'b',
  'toJSON',
  'then',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'data',
  'errors',
  'upstream',
  'total',
);

const scalars = mostly(
  fc.constantFrom(
    'clientCertificateId',
    'description',
    'arn',
    'isExpired',
    'daysUntilExpiration',
    'expirationState',
    'expirationState(within: 400)',
    '__typename',
    'tags { key value }',
    'x509 { subject }',
  ),
  fc.constant('nothingOfThatName'),
);

const alias = fc.option(names, { nil: undefined, freq: 2 });

const fields: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      name: alias,
      field: scalars,
      directive: fc.constantFrom('', '', ' @skip(if: $yes)', ' @include(if: $yes)'),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) =>
    list
      .map(({ name, field, directive }) => {
        const [, leaf = field, selection = ''] = /^([^{]*)({.*)?$/.exec(field) ?? [];
        return `${name === undefined ? '' : `${name}: `}${leaf.trim()}${directive} ${selection}`;
      })
      .join(' '),
  );

const rootFields: fc.Arbitrary<string> = fc.oneof(
  fields.map((inner) => `clientCertificates(first: $n) { nodes { ${inner} } }`),
  fields.map(
    (inner) =>
      `clientCertificates(first: 2) { totalCount edges { cursor node { ...F } } } x: clientCertificates(first: 1) { nodes { ${inner} } }`,
  ),
  mostly(
    fc.constantFrom(
      'summary { total expired expiring(within: 30) nextExpiration }',
      'summary { total }',
      '__typename',
      '__schema { queryType { name } }',
      'clientCertificate(clientCertificateId: "missing") { id }',
      'clientCertificates(last: $n) { pageInfo { startCursor hasPreviousPage } }',
    ),
    fc.constantFrom(
      'clientCertificate(clientCertificateId: "no such id") { id }',
      'node(id: "x") { id }',
      'clientCertificates(after: $after) { nodes { id } }',
    ),
  ),
);

const documents: fc.Arbitrary<string> = fc
  .record({
    operationName: fc.option(fc.constantFrom('A', 'B', 'toJSON', '__proto__'), { nil: '' }),
    selections: fc.array(fc.tuple(alias, rootFields), { minLength: 1, maxLength: 2 }),
    kind: mostly(fc.constant('query'), fc.constantFrom('subscription', 'mutation')),
    broken: mostly(fc.constant(''), fc.constantFrom(' }', ' {', ' "')),
  })
  .map(({ operationName, selections, kind, broken }) => {
    const inner = selections
      .map(([name, field]) => (name === undefined ? field : `${name}: ${field}`))
      .join(' ');
    const declared = [
      inner.includes('$n') ? '$n: Int' : '',
      inner.includes('$yes') ? '$yes: Boolean! = true' : '',
      inner.includes('$after') ? '$after: String' : '',
    ].filter((text) => text !== '');
    const variables = declared.length === 0 ? '' : `(${declared.join(', ')})`;
    const fragment = inner.includes('...F')
      ? ' fragment F on ClientCertificate { clientCertificateId description }'
      : '';
    return `${kind} ${operationName}${variables} { ${inner} }${fragment}${broken}`;
  });

/** As text, because `JSON.stringify` could write none of the interesting ones. */
const numbers = mostly(
  fc.constantFrom('null', '0', '-0', '1', '1.0', '1e0', '10E-1', '3'),
  fc.constantFrom(
    '1e400',
    '-1e400',
    '501',
    '-1',
    '2147483648',
    '9007199254740993',
    '98765432109876543210',
    '1.5',
    '"1"',
    'true',
    '[1]',
    '{"toJSON":1}',
  ),
);

const variables: fc.Arbitrary<string> = fc.oneof(
  mostly(
    fc.constantFrom('', 'null', '{}'),
    fc.constantFrom('[]', '"x"', '7', '{"__proto__":{"n":1}}'),
  ),
  numbers.map((number) => `{"n":${number}}`),
  fc.tuple(numbers, numbers).map(([one, other]) => `{"n":${one},"n":${other}}`),
  fc
    .tuple(numbers, fc.constantFrom('true', 'false', 'null', '1'))
    .map(([n, yes]) => `{"n":${n},"yes":${yes}}`),
  numbers.map((number) => `{"\\u006e":${number},"extra":${number}}`),
  fc.constantFrom('{"after":"x"}', '{"after":null}', '{"after":"\\ud800"}', '{"n":1,"after":""}'),
);

const bodies: fc.Arbitrary<string> = fc
  .record({
    document: documents,
    variables,
    operationName: mostly(
      fc.constantFrom('', 'null'),
      fc.constantFrom('"A"', '"B"', '"toJSON"', '""', '7'),
    ),
    extensions: mostly(
      fc.constantFrom('', 'null', '{}', '{"upstream":true}'),
      fc.constantFrom('[]', '"x"'),
    ),
    escaped: fc.boolean(),
    space: fc.constantFrom('', ' ', '\n\t'),
    more: mostly(
      fc.constant(''),
      fc.constantFrom(',"query":"{ __typename }"', ',"other":1', ',"__proto__":{}'),
    ),
  })
  .map(({ document, variables: given, operationName, extensions, escaped, space, more }) => {
    const text = JSON.stringify(document);
    const query = escaped ? text.replace('{', '\\u007b') : text;
    const members = [
      `"query":${space}${query}`,
      given && `"variables":${given}`,
      operationName && `"operationName":${operationName}`,
      extensions && `"extensions":${extensions}`,
    ];
    return `${space}{${members.filter(Boolean).join(`,${space}`)}${more}}`;
  });

const encodings = mostly<(text: string) => Uint8Array<ArrayBuffer>>(
  fc.constant((text) => Uint8Array.from(Buffer.from(text, 'utf8'))),
  fc.constantFrom<(text: string) => Uint8Array<ArrayBuffer>>(
    (text) => Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf8')),
    (text) => Uint8Array.from(Buffer.from(text, 'utf16le')),
    (text) => Uint8Array.from(Buffer.from(`${text}\xff`, 'latin1')),
    (text) => Uint8Array.from(Buffer.from(`[${text}]`, 'utf8')),
    (text) => Uint8Array.from(Buffer.from(text.slice(0, -1), 'utf8')),
  ),
);

const requests: fc.Arbitrary<GivenRequest> = fc.record({
  body: fc.tuple(bodies, encodings).map(([text, encode]) => encode(text)),
  contentType: mostly(
    fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
    ),
    fc.constantFrom('application/jsonx', 'application/graphql+json', 'text/plain'),
  ),
  accept: mostly(
    fc.constantFrom(
      '*/*',
      'application/json',
      'application/graphql-response+json',
      'application/graphql-response+json, application/json;q=0.9',
      'application/json, text/plain, */*',
    ),
    fc.constantFrom('text/html', 'text/event-stream', 'image/png'),
  ),
});
