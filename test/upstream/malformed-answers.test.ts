import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Fault, WireBody } from '../../src/emulator/emulator.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';

const page = /* GraphQL */ `
  {
    clientCertificates(first: 2) {
      nodes {
        clientCertificateId
        description
        createdDate
        expirationDate
        pemEncodedCertificate
        tags {
          key
          value
        }
      }
    }
  }
`;

const sound = {
  clientCertificateId: 'aaaaaa',
  description: null,
  createdDate: '2015-12-08T18:02:16.000Z',
  expirationDate: '2016-12-07T18:02:16.000Z',
  pemEncodedCertificate: 'PEM',
  tags: [],
};

describe('an answer that is not what the operation promises is refused whole', () => {
  test.each([
    ['an empty body', ''],
    ['an array', '[]'],
    ['a string', '"planted"'],
    ['null', 'null'],
    ['HTML', '<html>planted</html>'],
    ['broken JSON', '{"item": [planted'],
    ['an item that is no list', '{"item": {"planted": 1}}'],
    ['a position that is no text', '{"item": [], "position": 7}'],
    ['a position of 4,097 characters', `{"item": [], "position": "${'p'.repeat(4097)}"}`],
    ['half a surrogate pair for a position', '{"item": [], "position": "\\ud800"}'],
  ])('%s', async (_name, body) => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'respond', body });
    const { data, errors, text } = await world.query(page);
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_MALFORMED',
      upstream: { operation: 'GetClientCertificates', status: 200 },
    });
    expect(text).not.toContain('planted');
    expect(world.faults).toEqual([]);
  });

  test('204 without a body', async () => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'respond', status: 204, body: '' });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
  });

  test('bytes that are no HTTP', async () => {
    const server = createServer((socket) => socket.end('planted, and no HTTP\r\n\r\n'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await using world = await createWorld({ apiGateway: { endpoint: `http://127.0.0.1:${port}` } });
    const { errors, text } = await world.query(page);
    server.close();
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
    expect(text).not.toMatch(/planted|HPE|127\.0\.0\.1/);
  });

  test('a body cut off halfway', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.next({ kind: 'truncate' });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
  });

  test.each([
    ['no id', {}],
    ['an id that is no text', { clientCertificateId: 7 }],
    ['an empty id', { clientCertificateId: '' }],
    ['null in its place', null],
  ])('an element with %s, naming its index', async (_name, element) => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa', 'bbbbbb') });
    world.emulator.next(rewriteItem(1, () => element));
    const { data, errors } = await world.query(page);
    expect(data).toBeNull();
    expect(errors?.map(({ message, extensions: { code } }) => ({ message, code }))).toEqual([
      {
        message:
          "Amazon API Gateway's answer to GetClientCertificates is malformed: item[1] has no clientCertificateId.",
        code: 'UPSTREAM_MALFORMED',
      },
    ]);
  });

  test('a certificate that is not the one asked for', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.next({
      kind: 'rewrite',
      rewrite: (body) => ({ ...body, clientCertificateId: 'bbbbbb' }),
    });
    const { data, errors } = await world.query(
      '{ clientCertificate(clientCertificateId: "aaaaaa") { id } }',
    );
    expect(data).toEqual({ clientCertificate: null });
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
  });

  test('a position that was given before', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.always({ kind: 'rewrite', rewrite: (body) => ({ ...body, position: 'again' }) });
    world.emulator.next({ kind: 'respond', body: '{"item":[],"position":"again"}' }, 5);
    const { errors } = await world.query(page);
    expect(errors?.[0]).toMatchObject({
      message:
        "Amazon API Gateway's answer to GetClientCertificates is malformed: its position was given before.",
      extensions: { code: 'UPSTREAM_MALFORMED' },
    });
    expect(world.takeCalls()).toHaveLength(2);
  });
});

describe('positions that lead in a circle end with an error', () => {
  test.each([
    ['two that lead to each other', ['a', 'b']],
    ['three', ['a', 'b', 'c']],
  ])('%s', async (_name, circle) => {
    await using world = await createWorld();
    let calls = 0;
    world.emulator.always({
      kind: 'respond',
      get body() {
        const position = circle[calls % circle.length];
        calls += 1;
        return JSON.stringify({ item: tinyCertificates(`id${calls}`), position });
      },
    });
    const { errors } = await world.query('{ clientCertificates { totalCount } }');
    expect(errors).toMatchObject([
      {
        message:
          "Amazon API Gateway's answer to GetClientCertificates is malformed: its position was given before.",
        extensions: { code: 'UPSTREAM_MALFORMED' },
      },
    ]);
    expect(world.takeCalls()).toHaveLength(circle.length + 1);
  });
});

describe('a cut-off answer after a good one is not taken for the good one', () => {
  test.each([
    ['when nothing is kept', {}],
    ['when pages are kept, and read again', { cacheTtlMilliseconds: 60_000 }],
    ['when stale pages may stand in during an outage', { staleMilliseconds: 60_000 }],
  ])('%s', async (_name, config) => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa'), config });
    expect((await world.query(page)).errors).toBeUndefined();
    world.emulator.next({ kind: 'truncate' });
    const { data, errors } = await world.query(page, undefined, { 'cache-control': 'no-cache' });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
  });
});

describe('HAL, the other documented form, is read like rest-json', () => {
  // Without `Accept: application/json` the service answers HAL. Something in between may drop the header.
  const asHal: Fault = {
    kind: 'rewrite',
    rewrite: (body) => ('item' in body ? toHal(body) : toHalItem(body)),
  };

  test.each([0, 1, 2])('a list of %i', async (count) => {
    const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc').slice(0, count);
    await using world = await createWorld({ certificates });
    world.emulator.always(asHal);
    const { data, errors } = await world.query(page);
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toEqual(
      certificates.map(({ clientCertificateId }) => ({ ...sound, clientCertificateId })),
    );
  });

  test('page by page, by the position in the address of the next one', async () => {
    const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');
    await using world = await createWorld({ certificates, maxPageSize: 1 });
    world.emulator.always(asHal);
    const { data } = await world.query('{ clientCertificates { totalCount } }');
    expect(data.clientCertificates.totalCount).toBe(3);
  });

  test('a single certificate', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.always(asHal);
    const { data, errors } = await world.query(
      '{ clientCertificate(clientCertificateId: "aaaaaa") { createdDate expirationDate } }',
    );
    const { createdDate, expirationDate } = sound;
    expect({ data, errors }).toEqual({
      data: { clientCertificate: { createdDate, expirationDate } },
      errors: undefined,
    });
  });

  test.each([
    [
      'without _embedded, as an empty list',
      '{"_links":{"self":{"href":"/clientcertificates"}}}',
      0,
    ],
    ['with an embedded list that is empty', '{"_links":{},"_embedded":{"item":[]}}', 0],
  ])('%s', async (_name, body, count) => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'respond', body });
    const { data, errors } = await world.query(page);
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toHaveLength(count);
  });

  test.each([
    ['of an unknown form', '{"certificates":[{"clientCertificateId":"aaaaaa"}]}'],
    ['of an error', '{"message":"planted"}'],
    ['in HAL of another resource', '{"_links":{"self":{"href":"/restapis"}}}'],
    [
      'in HAL with items that are only linked',
      '{"_links":{"self":{"href":"/clientcertificates"},"item":{"href":"/x"}}}',
    ],
    ['in HAL without links', '{"_embedded":{"item":[]}}'],
    ['in HAL with a text for its items', '{"_links":{},"_embedded":{"item":"planted"}}'],
    [
      'in HAL with a next page without a position',
      '{"_links":{"next":{"href":"/x"}},"_embedded":{"item":[]}}',
    ],
    [
      'in HAL of one certificate',
      '{"_links":{"self":{"href":"/clientcertificates/a"}},"clientCertificateId":"a"}',
    ],
  ])('an answer %s is refused, and never an empty list', async (_name, body) => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'respond', body });
    const { errors, text } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
    expect(text).not.toContain('planted');
  });

  test('a date in the other form is null with an error', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.next({
      kind: 'rewrite',
      rewrite: (body) => {
        const [item] = body.item ?? [];
        return { _links: {}, _embedded: { item: { _links: {}, ...item } } };
      },
    });
    const { data, errors } = await world.query(page);
    expect(data.clientCertificates.nodes).toEqual([
      { ...sound, createdDate: null, expirationDate: null },
    ]);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
      'UPSTREAM_MALFORMED',
      'UPSTREAM_MALFORMED',
    ]);
  });
});

describe('a member that is left out is null', () => {
  test.each(['description', 'createdDate', 'expirationDate', 'pemEncodedCertificate'] as const)(
    '%s',
    async (member) => {
      for (const value of [undefined, null]) {
        await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
        world.emulator.next(rewriteItem(0, (element) => ({ ...element, [member]: value })));
        const { data, errors } = await world.query(page);
        expect(errors).toBeUndefined();
        expect(data.clientCertificates.nodes).toEqual([{ ...sound, [member]: null }]);
      }
    },
  );

  test('an empty object is an empty page', async () => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'respond', body: '{}' });
    const { data, errors } = await world.query(page);
    expect({ data, errors }).toEqual({
      data: { clientCertificates: { nodes: [] } },
      errors: undefined,
    });
  });

  test.each(['', null])('the position %j ends the list', async (position) => {
    await using world = await createWorld();
    const body = JSON.stringify({ item: tinyCertificates('aaaaaa'), position });
    world.emulator.always({ kind: 'respond', body });
    const { data } = await world.query('{ clientCertificates { totalCount } }');
    expect(data).toEqual({ clientCertificates: { totalCount: 1 } });
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('an empty page with a position is followed', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.next({
      kind: 'rewrite',
      rewrite: () => ({ item: [], position: 'cG9zaXRpb24=' }),
    });
    world.emulator.next({ kind: 'respond', body: '{"item":[{"clientCertificateId":"bbbbbb"}]}' });
    const { data } = await world.query('{ clientCertificates { nodes { clientCertificateId } } }');
    expect(data.clientCertificates.nodes).toEqual([{ clientCertificateId: 'bbbbbb' }]);
  });
});

describe('a member of the wrong type is null with an error at its path, and all else arrives', () => {
  test.each([
    ['createdDate', 'yesterday'],
    ['createdDate', {}],
    ['expirationDate', '2016-12-07T18:02:16Z'],
    ['expirationDate', 1e300],
    ['expirationDate', true],
    ['description', 7],
    ['pemEncodedCertificate', ['PEM']],
  ])('%s: %j', async (member, value) => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa', 'bbbbbb') });
    world.emulator.next(rewriteItem(1, (element) => ({ ...element, [member]: value })));
    const { data, errors } = await world.query(page);
    expect(data.clientCertificates.nodes).toEqual([
      sound,
      { ...sound, clientCertificateId: 'bbbbbb', [member]: null },
    ]);
    expect(errors?.map(({ path, extensions: { code } }) => ({ path, code }))).toEqual([
      { path: ['clientCertificates', 'nodes', 1, member], code: 'UPSTREAM_MALFORMED' },
    ]);
  });

  test('the value of a tag', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.next(rewriteItem(0, (element) => ({ ...element, tags: { team: 'a', env: 7 } })));
    const { data, errors } = await world.query(page);
    expect(data.clientCertificates.nodes).toEqual([
      {
        ...sound,
        tags: [
          { key: 'env', value: null },
          { key: 'team', value: 'a' },
        ],
      },
    ]);
    expect(errors?.map(({ path, extensions: { code } }) => ({ path, code }))).toEqual([
      { path: ['clientCertificates', 'nodes', 0, 'tags', 0, 'value'], code: 'UPSTREAM_MALFORMED' },
    ]);
  });

  test('the map of tags, which is empty instead, as the schema has no null there', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.next(rewriteItem(0, (element) => ({ ...element, tags: 'team=a' })));
    const { data, errors } = await world.query(page);
    expect(data.clientCertificates.nodes).toEqual([sound]);
    expect(errors).toEqual([
      {
        message:
          "Amazon API Gateway's answer to GetClientCertificates is malformed: tags of item[0] is not a map.",
        path: ['clientCertificates', 'nodes', 0, 'tags'],
        locations: [{ line: 10, column: 9 }],
        extensions: {
          code: 'UPSTREAM_MALFORMED',
          upstream: {
            operation: 'GetClientCertificates',
            status: 200,
            requestId: expect.any(String) as string,
          },
        },
      },
    ]);
  });
});

/** Changes one element of the list in the emulator's answer. */
function rewriteItem(index: number, change: (element: Record<string, unknown>) => unknown): Fault {
  return {
    kind: 'rewrite',
    rewrite: (body: WireBody) => ({
      ...body,
      item: body.item?.map((element, at) => (at === index ? change(element) : element)),
    }),
  };
}

/** The body of a list in HAL, as the sample on the operation's reference page has it. */
function toHal({ item = [], position }: WireBody): WireBody {
  const items = item.map(toHalItem);
  return {
    _links: {
      self: { href: '/clientcertificates' },
      ...(position !== undefined && {
        next: { href: `/clientcertificates?${new URLSearchParams({ position }).toString()}` },
      }),
    },
    _embedded: { item: items.length === 1 ? items[0] : items },
  };
}

function toHalItem(item: Record<string, unknown>): Record<string, unknown> {
  const toIso = (seconds: unknown) =>
    new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
  return {
    ...item,
    _links: { self: { href: `/clientcertificates/${String(item['clientCertificateId'])}` } },
    createdDate: toIso(item['createdDate']),
    expirationDate: toIso(item['expirationDate']),
  };
}
