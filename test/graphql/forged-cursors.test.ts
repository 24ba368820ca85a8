import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgeCursor } from '../support/forge-cursor.ts';
import { decodeFrame, encodeFrame } from '../../src/pagination/cursor-codec.ts';
import { createWorld, type World } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

// The checksum of a cursor has no key, so anybody can make cursors.

const region = 'us-east-1';
const byDescription = 'orderBy: { field: DESCRIPTION }';

describe('forged cursors', () => {
  test.each([
    ['half a surrogate pair for a position', [1, [region, '\ud800', 'aa1000']]],
    ['a control character in its position', [1, [region, 'a\r\nb', 'aa1000']]],
    ['a position of 4,097 characters', [1, [region, 'a'.repeat(4097), 'aa1000']]],
    ['a position that is a number', [1, [region, 7, 'aa1000']]],
    ['no position', [1, [region]]],
    ['a number for a Region', [1, [7, 'token', 'aa1000']]],
    ['half a surrogate pair for a Region', [1, ['\udfff', 'token', 'aa1000']]],
    ['an empty id', [1, [region, 'token', '']]],
    ['an id that is a list', [1, [region, 'token', ['aa1000']]]],
    ['a control character in its id', [1, [region, 'token', 'aa\u0000']]],
    ['a fingerprint of three bytes', [1, [region, '', 'aa1000'], 3]],
    ['five bytes of fingerprints', [1, [region, '', 'aa1000'], 5]],
    ['more fingerprints than a page has', [1, [region, '', 'aa1000'], 12_400]],
    ['a filter that is a number', [2, [region, '', 'aa1000', 7]]],
    ['no filter', [2, [region, '', 'aa1000']]],
    ['layout 0', [0, [region, '', 'aa1000']]],
    ['layout 4', [4, [region, '', 'aa1000', 'x']]],
    ['an object in the place of its fields', [1, '{"0":"us-east-1"}']],
    ['fields that are no JSON', [1, '["us-east-1"']],
    ['fields longer than it is', [1, [region, '', 'aa1000'], 0, 60_000]],
  ] as const)(
    'answers INVALID_CURSOR without an upstream call for a cursor with %s',
    async (_name, [layout, head, tailLength, headLength]) => {
      await expectRejected('', forge(layout, head, tailLength, headLength));
    },
  );

  test.each([
    ['1e400 for a sort key', `["${region}","","DESCRIPTION ASC","aa1000",1e400]`],
    ['-1e400 for a sort key', `["${region}","","DESCRIPTION ASC","aa1000",-1e400]`],
    ['an object for a sort key', [region, '', 'DESCRIPTION ASC', 'aa1000', {}]],
    ['true for a sort key', [region, '', 'DESCRIPTION ASC', 'aa1000', true]],
    ['no sort key', [region, '', 'DESCRIPTION ASC', 'aa1000']],
    ['an empty id', [region, '', 'DESCRIPTION ASC', '', null]],
    ['an order that is a number', [region, '', 7, 'aa1000', null]],
    ['a filter that is null', [region, null, 'DESCRIPTION ASC', 'aa1000', null]],
    ['another order', [region, '', 'DESCRIPTION DESC', 'aa1000', null]],
    ['a filter that was not asked for', [region, 'digest', 'DESCRIPTION ASC', 'aa1000', null]],
  ] as const)(
    'answers INVALID_CURSOR without an upstream call for a cursor of an order with %s',
    async (_name, head) => {
      await expectRejected(byDescription, forge(3, head));
    },
  );

  test('answers INVALID_CURSOR for the fuzzed cursor that has half a surrogate pair', async () => {
    await expectRejected('', 'AYBxL0UAH1sidXMtZWFzdC0xIiwiXHVkODAwIiwiYWExMDAwIl0');
  });

  test('answers INVALID_CURSOR for a valid cursor whose layout number was changed', async () => {
    const filter = 'filter: { clientCertificateIds: ["aaaaaa"] }';
    const { data } = await world.query(
      `{ clientCertificates(${filter}) { pageInfo { endCursor } } }`,
    );
    const frame = decodeFrame(data.clientCertificates.pageInfo.endCursor as string);
    if (frame === undefined) throw new Error('The gateway gave a cursor that is none.');
    expect((await ask(filter, encodeFrame(frame))).codes).toEqual([]);
    world.takeCalls();
    for (const layout of [1, 3, 4]) await expectRejected(filter, encodeFrame({ ...frame, layout }));
  });

  test('answers INVALID_CURSOR for a cursor with a wrong checksum', async () => {
    const bytes = Buffer.from(forge(1, [region, '', 'aaaaaa']), 'base64url');
    bytes[1] = (bytes[1] ?? 0) ^ 1;
    await expectRejected('', bytes.toString('base64url'));
  });
});

test('answers INVALID_CURSOR when upstream rejects the position in a cursor', async () => {
  const answer = await ask('', forge(1, [region, 'never given', 'zzzzzz']));
  expect(answer.codes).toEqual(['INVALID_CURSOR']);
  expect(world.takeCalls()).toEqual([
    'GET /clientcertificates?limit=1&position=never+given',
    'GET /clientcertificates?limit=500',
  ]);
});

test('an id or a position that upstream refuses is not reported as an error of the location', async () => {
  const readError = async () =>
    (await world.query('{ locations { error { code } } }')).data.locations[0].error;
  const refusal = { kind: 'error', status: 400, type: 'BadRequestException' } as const;
  world.emulator.next(refusal);
  const lookup = '{ clientCertificate(clientCertificateId: "zzzzzz") { id } }';
  expect((await world.query(lookup)).errors?.[0]?.extensions.code).toBe('UPSTREAM_BAD_REQUEST');
  expect(await readError()).toBeNull();

  world.emulator.next(refusal);
  world.emulator.next({ kind: 'delay', milliseconds: 300 });
  const asking = ask('', forge(1, [region, 'never given', 'zzzzzz']));
  // The refused call is over as soon as the list is read in its place.
  await world.emulator.waitForRequest(({ query }) => query['limit'] === '500');
  expect(await readError()).toBeNull();
  expect((await asking).codes).toEqual(['INVALID_CURSOR']);
  world.takeCalls();
});

test('continues after the certificate that a forged cursor names', async () => {
  const { data } = await ask('', forge(1, [region, '', 'aaaaaa']));
  expect(data.clientCertificates.nodes).toEqual([{ clientCertificateId: 'bbbbbb' }]);
  world.takeCalls();
});

test('answers INVALID_CURSOR for random cursors with a valid checksum, and logs no internal error', async () => {
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(layouts, heads, tails, orders, async (layout, head, tail, order) => {
      const answer = await ask(order, forge(layout, head, tail));
      expect(answer.status).toBe(200);
      for (const code of answer.codes) codes.add(code);
      expect(world.faults).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect([...codes]).toEqual(['INVALID_CURSOR']);
  world.takeCalls();
});

const odd = fc.oneof(
  fc.constantFrom(region, '', 'aaaaaa', 'DESCRIPTION ASC', '\ud800', '\u0000', null, 1e300),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const layouts = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 255 }));
const heads = fc.oneof(
  fc.array(odd, { maxLength: 6 }),
  fc
    .tuple(fc.constantFrom('', 'token', 'a b&c=d'), odd, fc.array(odd, { maxLength: 2 }))
    .map(([position, id, rest]) => [region, position, id, ...rest]),
  fc.tuple(odd, odd).map(([id, sortKey]) => [region, '', 'DESCRIPTION ASC', id, sortKey]),
  fc.string(),
);
const tails = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2000 }));
const orders = fc.constantFrom('', byDescription);

let world: World;

beforeAll(async () => {
  world = await createWorld({ certificates: tinyCertificates('aaaaaa', 'bbbbbb') });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function expectRejected(order: string, cursor: string): Promise<void> {
  for (const argument of ['after', 'before'] as const) {
    const { status, codes } = await ask(order, cursor, argument);
    expect({ status, codes }).toEqual({ status: 200, codes: ['INVALID_CURSOR'] });
  }
  expect(world.takeCalls()).toEqual([]);
  expect(world.faults).toEqual([]);
  expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
}

async function ask(order: string, cursor: string, argument: 'after' | 'before' = 'after') {
  const { status, data, errors } = await world.query(
    `query ($cursor: String) {
      clientCertificates(first: 1, ${argument}: $cursor, ${order}) { nodes { clientCertificateId } }
    }`,
    { cursor },
  );
  return { status, data, codes: (errors ?? []).map(({ extensions: { code } }) => code) };
}

function forge(layout: number, head: unknown, tailLength?: number, headLength?: number): string {
  return forgeCursor({ layout, head, tailLength, headLength });
}
