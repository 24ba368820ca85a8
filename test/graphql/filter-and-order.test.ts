import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createManyCertificates,
  createSampleCertificates,
} from '../../src/emulator/sample-certificates.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { certificateOf, instant, noon } from '../support/view-model.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const list = 'GET /clientcertificates';
const wholeList = `${list}?limit=500`;

/** What expires in so many days, in an order that is nobody's. */
const seven = [
  certificateOf('gggggg', { days: 40, created: 0, description: 'Ledger', tags: { env: 'prod' } }),
  certificateOf('bbbbbb', { days: -1, created: 1, description: 'ledger, dev' }),
  certificateOf('eeeeee', { days: 12, created: 2, tags: { env: 'dev', team: 'one' } }),
  certificateOf('aaaaaa', { days: 3, created: 3, description: 'search' }),
  certificateOf('dddddd', { days: 3, created: 0, description: 'SEARCH' }),
  certificateOf('ffffff', { days: 31, created: 1, tags: { env: 'prod', team: 'two' } }),
  certificateOf('cccccc', { days: 200, created: 2, description: '' }),
];

describe('a filter', () => {
  test.each([
    ['expirationState: EXPIRED', ['bbbbbb']],
    ['expirationState: EXPIRING', ['eeeeee', 'aaaaaa', 'dddddd']],
    ['expirationState: EXPIRING, within: 31', ['eeeeee', 'aaaaaa', 'dddddd', 'ffffff']],
    ['expirationState: VALID, within: 40', ['cccccc']],
    [`expiresBefore: "${instant(3)}"`, ['bbbbbb']],
    [`expiresAfter: "${instant(31)}"`, ['gggggg', 'cccccc']],
    [`expiresAfter: "${instant(3)}", expiresBefore: "${instant(40)}"`, ['eeeeee', 'ffffff']],
    ['descriptionContains: "LEDGER"', ['gggggg', 'bbbbbb']],
    ['descriptionContains: ""', ['gggggg', 'bbbbbb', 'aaaaaa', 'dddddd', 'cccccc']],
    ['tag: { key: "env" }', ['gggggg', 'eeeeee', 'ffffff']],
    ['tag: { key: "env", value: "prod" }', ['gggggg', 'ffffff']],
    ['tag: { key: "env", value: "PROD" }', []],
    ['tag: { key: "constructor" }', []],
    ['clientCertificateIds: ["aaaaaa", "nobody", "gggggg"]', ['gggggg', 'aaaaaa']],
    ['clientCertificateIds: []', []],
    ['descriptionContains: "ledger", tag: { key: "env" }', ['gggggg']],
  ])('finds the certificates that meet the filter %s with one call', async (filter, expected) => {
    await using world = await createSevenWorld();
    expect(await readIds(world, `filter: { ${filter} }`)).toEqual(expected);
    expect(world.takeCalls()).toEqual([wholeList]);
  });

  test.each(['{}', 'null', '{ expiresBefore: null, tag: null }'])(
    'reads a page as without a filter when the filter is %s',
    async (filter) => {
      await using world = await createSevenWorld();
      const { data } = await world.query(
        `{ clientCertificates(first: 2, filter: ${filter}) { edges { cursor } } }`,
      );
      expect(world.takeCalls()).toEqual([`${list}?limit=2`]);
      const after = JSON.stringify(data.clientCertificates.edges[1].cursor);
      expect(await readIds(world, `first: 2, after: ${after}`)).toEqual(['eeeeee', 'aaaaaa']);
    },
  );

  test.each([
    ['within: 30', 'Expected within beside expirationState; got it alone.'],
    [
      'expirationState: VALID, within: 3651',
      'Expected within to be from 0 to 3650 days; got 3651.',
    ],
    [
      `descriptionContains: "${'a'.repeat(1025)}"`,
      'Expected descriptionContains to have at most 1024 characters; got 1025.',
    ],
    [
      `clientCertificateIds: ${JSON.stringify(Array.from({ length: 501 }, (_, at) => `c${at}`))}`,
      'Expected at most 500 clientCertificateIds; got 501.',
    ],
    [
      'clientCertificateIds: ["a/b"]',
      'Expected a clientCertificateId of 1 to 64 letters, digits and hyphens; got a text that has other characters or is longer.',
    ],
    [
      'fingerprintSha256: "AA:BB"',
      'Expected fingerprintSha256 to be 64 hexadecimal digits, with or without a colon between every two; got another text.',
    ],
  ])('answers BAD_USER_INPUT without a call for the filter %.40s', async (filter, message) => {
    await using world = await createSevenWorld();
    const { errors } = await world.query(
      `{ clientCertificates(filter: { ${filter} }) { totalCount } }`,
    );
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(world.takeCalls()).toEqual([]);
  });

  test('answers BAD_USER_INPUT for a filter with a malformed date, as a literal and as a variable', async () => {
    await using world = await createSevenWorld();
    for (const [document, variables] of [
      ['{ clientCertificates(filter: { expiresBefore: "soon" }) { totalCount } }', {}],
      [
        'query ($filter: ClientCertificateFilter) { clientCertificates(filter: $filter) { totalCount } }',
        { filter: { expiresBefore: 'soon' } },
      ],
    ] as const) {
      const { errors } = await world.query(document, variables);
      expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['BAD_USER_INPUT']);
    }
    expect(world.takeCalls()).toEqual([]);
  });

  test.each([
    `descriptionContains: "${'a'.repeat(1024)}"`,
    `clientCertificateIds: ${JSON.stringify(Array.from({ length: 500 }, (_, at) => `c${at}`))}`,
    'expirationState: EXPIRED, within: 3650',
  ])('accepts the filter %.40s', async (filter) => {
    await using world = await createSevenWorld();
    await readIds(world, `filter: { ${filter} }`);
  });

  test('leaves out a certificate that a filter cannot judge, with an error at the path of the connection', async () => {
    await using world = await createSevenWorld();
    world.emulator.always({
      kind: 'rewrite',
      rewrite: ({ item = [] }) => ({
        item: item.map((one, at) => (at < 2 ? { ...one, expirationDate: 'soon' } : one)),
      }),
    });
    const { data, errors } = await world.query(
      '{ clientCertificates(filter: { expirationState: VALID }) { totalCount nodes { clientCertificateId } } }',
    );
    expect(data.clientCertificates).toEqual({
      totalCount: 2,
      nodes: [{ clientCertificateId: 'ffffff' }, { clientCertificateId: 'cccccc' }],
    });
    expect(errors).toMatchObject([
      {
        message:
          "Amazon API Gateway's answer to GetClientCertificates is malformed: expirationDate of item[0] is not a time in epoch seconds.",
        path: ['clientCertificates'],
        extensions: { code: 'UPSTREAM_MALFORMED' },
      },
    ]);
  });
});

describe('a filter by fingerprint', () => {
  let sample: StoredCertificate[];
  let fingerprint: string;

  beforeAll(async () => {
    sample = await createSampleCertificates({ count: 20, now: noon });
    fingerprint = new X509Certificate(sample[13]?.pemEncodedCertificate ?? '').fingerprint256;
  });

  test('finds a certificate by its fingerprint with one call, with or without colons, in any case', async () => {
    await using world = await createWorld({ certificates: sample });
    const bare = fingerprint.replaceAll(':', '');
    for (const text of [fingerprint, bare, fingerprint.toLowerCase(), bare.toLowerCase()]) {
      expect(await readIds(world, `filter: { fingerprintSha256: "${text}" }`)).toEqual([
        sample[13]?.clientCertificateId,
      ]);
      expect(world.takeCalls()).toEqual([wholeList]);
    }
  });

  test('finds no certificate for an unknown fingerprint', async () => {
    await using world = await createWorld({ certificates: sample });
    const none = `${fingerprint.slice(0, -2)}${fingerprint.endsWith('00') ? '01' : '00'}`;
    expect(await readIds(world, `filter: { fingerprintSha256: "${none}" }`)).toEqual([]);
  });

  test.each([
    ['in other groups', (text: string) => text.replace(':', '')],
    ['with one digit less', (text: string) => text.slice(0, -1)],
    ['with another letter', (text: string) => `${text.slice(0, -1)}G`],
  ])('answers BAD_USER_INPUT for a fingerprint %s', async (_name, change) => {
    await using world = await createWorld({ certificates: sample });
    const { errors } = await world.query(
      `{ clientCertificates(filter: { fingerprintSha256: "${change(fingerprint)}" }) { totalCount } }`,
    );
    expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('an order', () => {
  test.each([
    ['EXPIRATION_DATE', 'bbbbbb aaaaaa dddddd eeeeee ffffff gggggg cccccc'],
    ['EXPIRATION_DATE, direction: DESC', 'cccccc gggggg ffffff eeeeee aaaaaa dddddd bbbbbb'],
    ['CREATED_DATE', 'dddddd gggggg bbbbbb ffffff cccccc eeeeee aaaaaa'],
    ['DESCRIPTION', 'cccccc gggggg dddddd bbbbbb aaaaaa eeeeee ffffff'],
    ['DESCRIPTION, direction: DESC', 'aaaaaa bbbbbb dddddd gggggg cccccc eeeeee ffffff'],
    ['CLIENT_CERTIFICATE_ID, direction: DESC', 'gggggg ffffff eeeeee dddddd cccccc bbbbbb aaaaaa'],
  ])('orders certificates by %s with one call', async (order, expected) => {
    await using world = await createSevenWorld();
    expect(await readIds(world, `orderBy: { field: ${order} }`)).toEqual(expected.split(' '));
    expect(world.takeCalls()).toEqual([wholeList]);
  });

  test('resumes at the place of a deleted certificate whose description is longer than any cursor', async () => {
    const certificates = ['x', 'y', 'z'].map((letter) => ({
      ...certificateOf(`${letter}1`, { days: 1, created: 1 }),
      description: '\u0001'.repeat(100_000) + letter,
    }));
    await using world = await createWorld({ certificates });
    const order = 'orderBy: { field: DESCRIPTION }';
    const { data } = await world.query(
      `{ clientCertificates(first: 2, ${order}) { pageInfo { endCursor } } }`,
    );
    const { endCursor } = data.clientCertificates.pageInfo;
    world.emulator.certificates.delete('y1');
    expect(await readIds(world, `${order}, after: "${endCursor}"`)).toEqual(['z1']);
  });
});

test('answers aliases with different filters and orders of the same size with their own pages', async () => {
  await using world = await createSevenWorld();
  const page = (given: string) =>
    `clientCertificates(first: 2, ${given}) { nodes { clientCertificateId } }`;
  const { data } = await world.query(`{
    plain: ${page('filter: null')}
    up: ${page('orderBy: { field: CLIENT_CERTIFICATE_ID }')}
    down: ${page('orderBy: { field: CLIENT_CERTIFICATE_ID, direction: DESC }')}
    prod: ${page('filter: { tag: { key: "env", value: "prod" } }')}
    dev: ${page('filter: { tag: { key: "env", value: "dev" } }')}
  }`);
  const ids = Object.values(
    data as Record<string, { nodes: { clientCertificateId: string }[] }>,
  ).map(({ nodes }) => nodes.map(({ clientCertificateId }) => clientCertificateId));
  expect(ids).toEqual([
    ['gggggg', 'bbbbbb'],
    ['aaaaaa', 'bbbbbb'],
    ['gggggg', 'ffffff'],
    ['gggggg', 'ffffff'],
    ['eeeeee'],
  ]);
});

describe('reads of the whole list', () => {
  test('reads the whole list once for all filters, orders and counts of one operation', async () => {
    await using world = await createSevenWorld();
    const { errors } = await world.query(`{
      a: clientCertificates(orderBy: { field: EXPIRATION_DATE }, first: 2) { nodes { id } }
      b: clientCertificates(filter: { expirationState: EXPIRED }) { totalCount nodes { id } }
      c: clientCertificates(filter: { descriptionContains: "x" }, last: 1) { edges { cursor } }
      d: clientCertificates(first: 3) { nodes { id } pageInfo { endCursor } }
      summary { total expiring nextExpiration }
      clientCertificate(clientCertificateId: "aaaaaa") { daysUntilExpiration }
    }`);
    expect(errors).toBeUndefined();
    expect(world.takeCalls()).toEqual([wholeList]);
  });

  test('reads the whole list with one call for every 500 certificates', async () => {
    const certificates = await createManyCertificates({ count: 1200, now: noon });
    await using world = await createWorld({ certificates });
    const ids = await readIds(world, 'first: 500, orderBy: { field: CLIENT_CERTIFICATE_ID }');
    const sorted = certificates.map(({ clientCertificateId }) => clientCertificateId).sort();
    expect(ids).toEqual(sorted.slice(0, 500));
    expect(world.takeCalls()).toHaveLength(3);
  });

  test('does not read the list when no field needs it', async () => {
    await using world = await createSevenWorld();
    await world.query('{ clientCertificates(filter: { tag: { key: "env" } }) { __typename } }');
    expect(world.takeCalls()).toEqual([]);
  });
});

describe('a cursor under a filter or an order', () => {
  const plain = '';
  const filter = 'filter: { tag: { key: "env" } }';
  const order = 'orderBy: { field: EXPIRATION_DATE }';
  const both = `${filter}, ${order}`;

  test.each([
    [plain, filter, 'under the filter asked for; got one made without a filter'],
    [plain, order, 'under the order asked for; got one made without an order'],
    [filter, plain, 'without a filter; got one made under a filter'],
    [order, plain, 'without an order; got one made under an order'],
    [both, order, 'without a filter; got one made under a filter'],
    [both, filter, 'without an order; got one made under an order'],
    [
      filter,
      'filter: { tag: { key: "env", value: "dev" } }',
      'under the filter asked for; got one made under another filter',
    ],
    [
      'filter: { expirationState: EXPIRING }',
      'filter: { expirationState: EXPIRING, within: 31 }',
      'under the filter asked for; got one made under another filter',
    ],
    [
      order,
      'orderBy: { field: EXPIRATION_DATE, direction: DESC }',
      'under the order asked for; got one made under another order',
    ],
  ])('rejects a cursor made with "%s" for a page with "%s"', async (made, asked, sentence) => {
    await using world = await createSevenWorld();
    const cursor = await readCursor(world, made);
    world.takeCalls();
    for (const argument of ['after', 'before']) {
      const { errors } = await world.query(
        `{ clientCertificates(${argument}: "${cursor}", ${asked}) { nodes { id } } }`,
      );
      expect(errors).toMatchObject([
        {
          message: `Expected ${argument} to be a cursor made ${sentence}.`,
          extensions: { code: 'INVALID_CURSOR' },
        },
      ]);
    }
    expect(world.takeCalls()).toEqual([]);
  });

  test.each([filter, order, both])(
    'rejects a cursor made with "%s" in another Region',
    async (made) => {
      await using world = await createSevenWorld();
      await using other = await createWorld({ certificates: seven, region: 'eu-west-1' });
      const { errors } = await other.query(
        `{ clientCertificates(after: "${await readCursor(world, made)}", ${made}) { nodes { id } } }`,
      );
      expect(errors).toMatchObject([
        {
          message:
            'Expected after to be a cursor of the Region eu-west-1, which this gateway serves; got one of another Region.',
          extensions: { code: 'INVALID_CURSOR' },
        },
      ]);
      expect(other.takeCalls()).toEqual([]);
    },
  );

  test('accepts a cursor for the same conditions in another notation', async () => {
    await using world = await createSevenWorld();
    const cursor = await readCursor(
      world,
      'filter: { clientCertificateIds: ["cccccc", "bbbbbb", "bbbbbb"], descriptionContains: "" }',
    );
    const same = 'filter: { descriptionContains: "", clientCertificateIds: ["bbbbbb", "cccccc"] }';
    expect(await readIds(world, `${same}, after: "${cursor}"`)).toEqual(['cccccc']);
  });

  test('continues after a cursor under expirationState with the states of the present time', async () => {
    let now = noon;
    await using world = await createWorld({ certificates: seven, clock: () => now });
    const expiring = 'filter: { expirationState: EXPIRING }';
    const cursor = await readCursor(world, expiring);
    // Three days later two have expired, and one of those that were valid is near.
    now = new Date(instant(3));
    expect(await readIds(world, `${expiring}, after: "${cursor}"`)).toEqual(['ffffff']);
  });

  test('continues after an edge that no longer meets the filter', async () => {
    let now = noon;
    await using world = await createWorld({ certificates: seven, clock: () => now });
    const valid = 'filter: { expirationState: VALID }';
    const cursor = await readCursor(world, valid);
    // Of the three that were valid, the first and the second are near by now.
    now = new Date(instant(20));
    expect(await readIds(world, `${valid}, after: "${cursor}"`)).toEqual(['cccccc']);
  });

  test('continues after an edge whose certificate was deleted', async () => {
    await using world = await createSevenWorld();
    const cursor = await readCursor(world, filter);
    world.emulator.certificates.delete('gggggg');
    expect(await readIds(world, `${filter}, after: "${cursor}"`)).toEqual(['eeeeee', 'ffffff']);
  });
});

function createSevenWorld(): Promise<World> {
  return createWorld({ certificates: seven, clock: () => noon });
}

async function readIds(world: World, given: string): Promise<readonly string[]> {
  const { data, errors } = await world.query(
    `{ clientCertificates(${given}) { nodes { clientCertificateId } } }`,
  );
  expect(errors).toBeUndefined();
  return data.clientCertificates.nodes.map(
    (node: { clientCertificateId: string }) => node.clientCertificateId,
  );
}

/** The cursor of the first edge. */
async function readCursor(world: World, given: string): Promise<string> {
  const { data } = await world.query(
    `{ clientCertificates(first: 1, ${given}) { edges { cursor } } }`,
  );
  return data.clientCertificates.edges[0].cursor as string;
}
