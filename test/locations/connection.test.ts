import { describe, expect, test } from 'vitest';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createLocationsWorld, type Lists } from '../support/locations.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const lists: Lists = {
  production: {
    'us-east-1': tinyCertificates('pe1', 'pe2', 'pe3'),
    'eu-west-1': tinyCertificates('pw1', 'pw2'),
  },
  staging: {
    'us-east-1': tinyCertificates('se1'),
    'ap-southeast-2': tinyCertificates('sa1', 'sa2'),
  },
};
const allIds = ['pe1', 'pe2', 'pe3', 'pw1', 'pw2', 'se1', 'sa1', 'sa2'];
const denied = { account: '444455556666', region: 'us-east-1', service: 'apigateway' };
const ids = (answer: { data: any }) =>
  answer.data.clientCertificates.nodes.map((node: any) => node.clientCertificateId);

describe('the locations of a gateway', () => {
  test('lists the certificates of all locations in configured order', async () => {
    await using world = await createLocationsWorld(lists);
    const answer = await world.query(
      '{ clientCertificates { totalCount isComplete nodes { clientCertificateId account accountName region arn } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(ids(answer)).toEqual(allIds);
    expect(answer.data.clientCertificates).toMatchObject({ totalCount: 8, isComplete: true });
    expect(answer.data.clientCertificates.nodes[5]).toEqual({
      clientCertificateId: 'se1',
      account: '444455556666',
      accountName: 'staging',
      region: 'us-east-1',
      arn: 'arn:aws:apigateway:us-east-1::/clientcertificates/se1',
    });
  });

  test('lists its locations with the time and the error of their last read', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    const document =
      '{ locations { account accountName region lastReadAt error { code message } } }';
    const before = await world.query(document);
    expect(
      before.data.locations.map((one: any) => [one.account, one.accountName, one.region]),
    ).toEqual([
      ['111122223333', 'production', 'us-east-1'],
      ['111122223333', 'production', 'eu-west-1'],
      ['444455556666', 'staging', 'us-east-1'],
      ['444455556666', 'staging', 'ap-southeast-2'],
    ]);
    expect(before.data.locations[0]).toMatchObject({ lastReadAt: null, error: null });
    await world.query('{ clientCertificates { totalCount } }');
    const { data } = await world.query(document);
    expect(data.locations[0].lastReadAt).toMatch(/^\d{4}-/);
    expect(data.locations[2]).toMatchObject({
      lastReadAt: null,
      error: { code: 'UPSTREAM_UNAUTHORIZED' },
    });
  });

  test('orders the certificates of all locations together under orderBy', async () => {
    await using world = await createLocationsWorld(lists);
    const answer = await world.query(
      '{ clientCertificates(orderBy: { field: CLIENT_CERTIFICATE_ID, direction: DESC }) { nodes { clientCertificateId } } }',
    );
    expect(ids(answer)).toEqual([...allIds].sort().reverse());
  });

  test('sorts the certificates of all locations again when one list has changed', async () => {
    await using world = await createLocationsWorld(lists, {
      config: { cacheTtlMilliseconds: 60_000 },
    });
    const document =
      '{ clientCertificates(orderBy: { field: CLIENT_CERTIFICATE_ID }) { nodes { clientCertificateId } } }';
    expect(ids(await world.query(document))).toEqual([...allIds].sort());
    const [added] = tinyCertificates('pw3');
    if (added === undefined) throw new Error('Expected a certificate.');
    world.emulator.location('111122223333', 'eu-west-1').certificates.add(added);
    const noCache = { 'cache-control': 'no-cache' };
    expect(ids(await world.query(document, undefined, noCache))).toEqual([...allIds, 'pw3'].sort());
    expect(ids(await world.query(document))).toEqual([...allIds, 'pw3'].sort());
  });

  test.each([
    ['locations: [{ accountName: "staging" }]', ['se1', 'sa1', 'sa2']],
    ['locations: [{ account: "111122223333", region: "eu-west-1" }]', ['pw1', 'pw2']],
    ['locations: [{ region: "us-east-1" }]', ['pe1', 'pe2', 'pe3', 'se1']],
    ['filter: { account: "444455556666" }', ['se1', 'sa1', 'sa2']],
    ['filter: { region: ["eu-west-1", "ap-southeast-2"] }', ['pw1', 'pw2', 'sa1', 'sa2']],
    ['filter: { region: "sa-east-1" }', []],
  ])('reads only the locations that %s selects', async (given, expected) => {
    await using world = await createLocationsWorld(lists);
    world.takeCalls();
    const answer = await world.query(
      `{ clientCertificates(${given}) { totalCount nodes { clientCertificateId } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(ids(answer)).toEqual(expected);
    expect(answer.data.clientCertificates.totalCount).toBe(expected.length);
    const prefixes = new Set(expected.map((id) => id.slice(0, 2)));
    expect(listCalls(world)).toBe(prefixes.size);
  });

  test('calls each location once within a time to live, whatever is asked', async () => {
    await using world = await createLocationsWorld(lists, {
      config: { cacheTtlMilliseconds: 60_000 },
    });
    for (const document of [
      '{ summary { total expired expiring } }',
      '{ clientCertificates(first: 3, orderBy: { field: EXPIRATION_DATE }) { totalCount nodes { id } } }',
      '{ clientCertificates(last: 2) { nodes { id } } }',
      '{ clientCertificate(clientCertificateId: "sa2") { id } }',
      '{ clientCertificate(clientCertificateId: "nobody") { id } }',
    ]) {
      const { errors } = await world.query(document);
      expect(errors).toBeUndefined();
    }
    expect(listCalls(world)).toBe(4);
  });

  test('does not wait for other locations when the first one fills the page', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'hang' }, { region: 'eu-west-1' });
    world.emulator.always({ kind: 'hang' }, { account: '444455556666' });
    const answer = await world.query(
      '{ clientCertificates(first: 2) { nodes { clientCertificateId } pageInfo { hasNextPage } locations { region isRead } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.clientCertificates).toEqual({
      nodes: [{ clientCertificateId: 'pe1' }, { clientCertificateId: 'pe2' }],
      pageInfo: { hasNextPage: true },
      locations: [{ region: 'us-east-1', isRead: true }],
    });
    expect(listCalls(world)).toBe(1);
  });
});

test('reads twenty locations at the same time without a warning from Node', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  const many = Array.from({ length: 20 }, (_, at) => [`eu-west-${at}`, tinyCertificates(`c${at}`)]);
  await using world = await createLocationsWorld({
    production: Object.fromEntries(many) as Lists[string],
  });
  const { data } = await world.query('{ clientCertificates { totalCount } }');
  await fetch(new URL('/expirations.ics', world.url));
  expect(data.clientCertificates.totalCount).toBe(20);
  expect(warnings).toEqual([]);
  process.off('warning', note);
});

describe('a location that fails', () => {
  test('answers with the certificates of the other locations when one fails, and names that one in the error', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    const { data, errors } = await world.query(
      '{ clientCertificates { totalCount isComplete nodes { clientCertificateId } locations { accountName region isRead error { code } } } }',
    );
    expect(ids({ data })).toEqual(allIds.filter((id) => id !== 'se1'));
    expect(data.clientCertificates).toMatchObject({ totalCount: 7, isComplete: false });
    expect(data.clientCertificates.locations.at(-1)).toEqual({
      accountName: 'staging',
      region: 'us-east-1',
      isRead: false,
      error: { code: 'UPSTREAM_UNAUTHORIZED' },
    });
    expect(errors).toMatchObject([
      {
        path: ['clientCertificates'],
        extensions: {
          code: 'UPSTREAM_UNAUTHORIZED',
          account: '444455556666',
          accountName: 'staging',
          region: 'us-east-1',
        },
      },
    ]);
  });

  test('marks the summary as incomplete when a location fails', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    const { data, errors } = await world.query(
      '{ summary { total isComplete locations { region isRead } } complete: summary(locations: [{ accountName: "production" }]) { total isComplete } }',
    );
    expect(data.summary).toMatchObject({ total: 7, isComplete: false });
    expect(data.summary.locations.filter((one: any) => !one.isRead)).toEqual([
      { region: 'us-east-1', isRead: false },
    ]);
    expect(data.complete).toEqual({ total: 5, isComplete: true });
    expect(errors).toMatchObject([{ path: ['summary'], extensions: { region: 'us-east-1' } }]);
  });

  test('counts the other locations beside one error when a location fails, however many fields lack it', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    const { data, errors } = await world.query(
      '{ clientCertificates(last: 1) { totalCount isComplete nodes { clientCertificateId } pageInfo { hasPreviousPage } } }',
    );
    expect(data.clientCertificates).toEqual({
      totalCount: 7,
      isComplete: false,
      nodes: [{ clientCertificateId: 'sa2' }],
      pageInfo: { hasPreviousPage: true },
    });
    expect(errors).toMatchObject([
      { path: ['clientCertificates'], extensions: { code: 'UPSTREAM_UNAUTHORIZED' } },
    ]);
  });

  test('answers totalCount with an error, and no number, when the only location that it counts fails', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    const { data, errors } = await world.query(
      '{ clientCertificates(locations: [{ accountName: "staging", region: "us-east-1" }]) { totalCount } }',
    );
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        path: ['clientCertificates', 'totalCount'],
        extensions: { code: 'UPSTREAM_UNAUTHORIZED', accountName: 'staging', region: 'us-east-1' },
      },
    ]);
  });

  test('answers null and an error for an id that it finds nowhere when a location fails', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, denied);
    const { data, errors } = await world.query(
      '{ a: clientCertificate(clientCertificateId: "sa1") { region } b: clientCertificate(clientCertificateId: "nobody") { region } }',
    );
    expect(data).toEqual({ a: { region: 'ap-southeast-2' }, b: null });
    expect(errors).toMatchObject([
      {
        path: ['b'],
        extensions: { code: 'UPSTREAM_UNAUTHORIZED', accountName: 'staging', region: 'us-east-1' },
      },
    ]);
  });

  test('answers null with one error for each location when every location fails', async () => {
    await using world = await createLocationsWorld(lists);
    world.emulator.always({ kind: 'deny' }, { service: 'apigateway' });
    const { data, errors } = await world.query(
      '{ clientCertificates { nodes { clientCertificateId } } }',
    );
    expect(data).toBeNull();
    expect(errors?.map(({ extensions }) => extensions)).toHaveLength(4);
  });

  test('reads the other accounts when a role cannot be assumed, and logs the name of the account', async () => {
    await using world = await createLocationsWorld(lists, {
      config: {},
      apiGateway: { maxAttempts: 1 },
    });
    await using strangers = await createWorld({
      accounts: [
        { id: '111122223333', regions: { 'us-east-1': { certificates: tinyCertificates('pe1') } } },
      ],
      config: {
        regions: ['us-east-1'],
        accounts: [
          { name: 'own', access: { kind: 'own' }, regions: undefined },
          {
            name: 'foreign',
            access: {
              kind: 'role',
              roleArn: 'arn:aws:iam::999999999999:role/nobody',
              accountId: '999999999999',
              externalId: undefined,
              sessionName: 'test-session',
            },
            regions: undefined,
          },
        ],
      },
    });
    expect(world.log).toEqual([]);
    expect(strangers.log.map(({ msg }) => msg)).toEqual([
      'The account foreign cannot be read. The credentials of this account are not available: its role cannot be assumed.',
    ]);
    const { data, errors } = await strangers.query(
      '{ clientCertificates { nodes { clientCertificateId } } }',
    );
    expect(ids({ data })).toEqual(['pe1']);
    expect(errors).toMatchObject([
      {
        extensions: { code: 'UPSTREAM_UNAUTHORIZED', account: '999999999999', region: 'us-east-1' },
      },
    ]);
  });
});

describe('arguments that name locations', () => {
  test.each([
    ['locations: []', 'got none'],
    ['locations: [{}]', 'got none of them'],
    ['locations: [{ region: "sa-east-1" }]', 'not configured'],
  ])('answers BAD_USER_INPUT for %s', async (given, message) => {
    await using world = await createLocationsWorld(lists);
    const { errors } = await world.query(`{ clientCertificates(${given}) { totalCount } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain(message);
  });

  test('answers an unknown location beside a known one with one error and everything of the known one', async () => {
    await using world = await createLocationsWorld(lists);
    const { data, errors } = await world.query(
      '{ clientCertificates(locations: [{ accountName: "nobody" }, { region: "eu-west-1" }]) { totalCount isComplete nodes { clientCertificateId } locations { accountName region isRead } } summary { total } }',
    );
    expect(data).toEqual({
      clientCertificates: {
        totalCount: 2,
        isComplete: true,
        nodes: [{ clientCertificateId: 'pw1' }, { clientCertificateId: 'pw2' }],
        locations: [{ accountName: 'production', region: 'eu-west-1', isRead: true }],
      },
      summary: { total: 8 },
    });
    expect(errors).toMatchObject([
      { path: ['clientCertificates'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('answers INVALID_CURSOR without a call for a cursor of a location that is not configured', async () => {
    await using world = await createLocationsWorld(lists);
    await using smaller = await createLocationsWorld({ production: lists['production'] ?? {} });
    const { data } = await world.query(
      '{ clientCertificates(last: 1) { pageInfo { endCursor } } }',
    );
    const after = data.clientCertificates.pageInfo.endCursor as string;
    smaller.takeCalls();
    const answer = await smaller.query(
      'query ($after: String) { clientCertificates(after: $after) { nodes { id } } }',
      { after },
    );
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([
      { path: ['clientCertificates'], extensions: { code: 'INVALID_CURSOR' } },
    ]);
    expect(listCalls(smaller)).toBe(0);
  });
});

describe('global ids', () => {
  test('looks for a global id only in the location that the id names', async () => {
    await using world = await createLocationsWorld(lists);
    const { data } = await world.query(
      '{ clientCertificates { nodes { id clientCertificateId } } }',
    );
    const nodes = data.clientCertificates.nodes as { id: string; clientCertificateId: string }[];
    expect(Buffer.from(nodes[5]?.id ?? '', 'base64url').toString()).toBe(
      '2:ClientCertificate:444455556666:us-east-1:se1',
    );
    world.takeCalls();
    const found = await world.query(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ClientCertificate { clientCertificateId } } }',
      { ids: [nodes[5]?.id, nodes[7]?.id] },
    );
    expect(found.data.nodes).toEqual([
      { clientCertificateId: 'se1' },
      { clientCertificateId: 'sa2' },
    ]);
    expect(listCalls(world)).toBe(2);
  });

  test('resolves a global id of the first edition when one location has the certificate', async () => {
    await using world = await createLocationsWorld({
      production: { 'us-east-1': tinyCertificates('aaa', 'both') },
      staging: { 'us-east-1': tinyCertificates('bbb', 'both') },
    });
    const first = (id: string) =>
      Buffer.from(`ClientCertificate:us-east-1:${id}`).toString('base64url');
    const { data, errors } = await world.query(
      'query ($a: ID!, $b: ID!, $c: ID!) { a: node(id: $a) { id } b: node(id: $b) { ... on ClientCertificate { accountName } } c: node(id: $c) { id } }',
      { a: first('nobody'), b: first('bbb'), c: first('both') },
    );
    expect(data).toEqual({ a: null, b: { accountName: 'staging' }, c: null });
    expect(errors).toMatchObject([{ path: ['c'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

/** Calls to API Gateway since the last look. */
function listCalls(world: World): number {
  return world.takeCalls().filter((call) => call.includes('/clientcertificates')).length;
}
