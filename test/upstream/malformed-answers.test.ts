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

describe('an upstream answer that breaks the contract of the operation', () => {
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
  ])('answers UPSTREAM_MALFORMED when upstream sends %s', async (_name, body) => {
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

  test('answers UPSTREAM_MALFORMED when upstream sends 204 without a body', async () => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'respond', status: 204, body: '' });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
  });

  test('answers UPSTREAM_MALFORMED when upstream sends bytes that are not HTTP', async () => {
    const server = createServer((socket) => socket.end('planted, and no HTTP\r\n\r\n'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await using world = await createWorld({ apiGateway: { endpoint: `http://127.0.0.1:${port}` } });
    const { errors, text } = await world.query(page);
    server.close();
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
    expect(text).not.toMatch(/planted|HPE|127\.0\.0\.1/);
  });

  test('answers UPSTREAM_MALFORMED when the upstream body is cut off halfway', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    world.emulator.next({ kind: 'truncate' });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
  });

  test.each([
    ['an item without an id', {}],
    ['an item whose id is no text', { clientCertificateId: 7 }],
    ['an item with an empty id', { clientCertificateId: '' }],
    ['null in place of an item', null],
  ])(
    'answers UPSTREAM_MALFORMED with the index of the item when the list has %s',
    async (_name, element) => {
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
    },
  );

  test('answers UPSTREAM_MALFORMED when upstream sends a certificate with another id than requested', async () => {
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

  test('answers UPSTREAM_MALFORMED when a page leads to itself', async () => {
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

describe('upstream positions in a circle', () => {
  test.each([
    ['two positions', ['a', 'b']],
    ['three positions', ['a', 'b', 'c']],
  ])('answers UPSTREAM_MALFORMED when %s lead in a circle', async (_name, circle) => {
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

describe('a cut-off answer after a complete one', () => {
  test.each([
    ['when nothing is kept', {}],
    ['when pages are kept, and read again', { cacheTtlMilliseconds: 60_000 }],
    ['when stale pages may stand in during an outage', { staleMilliseconds: 60_000 }],
  ])(
    'answers UPSTREAM_MALFORMED, not the earlier page, for a cut-off upstream answer %s',
    async (_name, config) => {
      await using world = await createWorld({ certificates: tinyCertificates('aaaaaa'), config });
      expect((await world.query(page)).errors).toBeUndefined();
      world.emulator.next({ kind: 'truncate' });
      const { data, errors } = await world.query(page, undefined, { 'cache-control': 'no-cache' });
      expect(data).toBeNull();
      expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
    },
  );
});

describe('HAL, the other documented form', () => {
  // Without `Accept: application/json` the service answers HAL. Something in between may drop the header.
  const asHal: Fault = {
    kind: 'rewrite',
    rewrite: (body) => ('item' in body ? toHal(body) : toHalItem(body)),
  };

  test.each([0, 1, 2])('reads a HAL list of %i like rest-json', async (count) => {
    const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc').slice(0, count);
    await using world = await createWorld({ certificates });
    world.emulator.always(asHal);
    const { data, errors } = await world.query(page);
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toEqual(
      certificates.map(({ clientCertificateId }) => ({ ...sound, clientCertificateId })),
    );
  });

  test('follows HAL pages by the position in the link to the next page', async () => {
    const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');
    await using world = await createWorld({ certificates, maxPageSize: 1 });
    world.emulator.always(asHal);
    const { data } = await world.query('{ clientCertificates { totalCount } }');
    expect(data.clientCertificates.totalCount).toBe(3);
  });

  test('reads a single certificate in HAL', async () => {
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
    ['without _embedded', '{"_links":{"self":{"href":"/clientcertificates"}}}', 0],
    ['with an embedded list that is empty', '{"_links":{},"_embedded":{"item":[]}}', 0],
  ])('reads HAL %s as an empty list', async (_name, body, count) => {
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
  ])(
    'answers UPSTREAM_MALFORMED, and not an empty list, for an upstream answer %s',
    async (_name, body) => {
      await using world = await createWorld();
      world.emulator.next({ kind: 'respond', body });
      const { errors, text } = await world.query(page);
      expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_MALFORMED');
      expect(text).not.toContain('planted');
    },
  );

  test('answers null and UPSTREAM_MALFORMED for a HAL date in the rest-json form', async () => {
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

describe('members that upstream leaves out', () => {
  test.each(['description', 'createdDate', 'expirationDate', 'pemEncodedCertificate'] as const)(
    'answers null without an error when upstream leaves out %s or sends null for it',
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

  test('reads an empty object as an empty page', async () => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'respond', body: '{}' });
    const { data, errors } = await world.query(page);
    expect({ data, errors }).toEqual({
      data: { clientCertificates: { nodes: [] } },
      errors: undefined,
    });
  });

  test.each(['', null])('ends the list when the upstream position is %j', async (position) => {
    await using world = await createWorld();
    const body = JSON.stringify({ item: tinyCertificates('aaaaaa'), position });
    world.emulator.always({ kind: 'respond', body });
    const { data } = await world.query('{ clientCertificates { totalCount } }');
    expect(data).toEqual({ clientCertificates: { totalCount: 1 } });
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('follows an empty page that has a position', async () => {
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

describe('members of the wrong type', () => {
  test.each([
    ['createdDate', 'yesterday'],
    ['createdDate', {}],
    ['expirationDate', '2016-12-07T18:02:16Z'],
    ['expirationDate', 1e300],
    ['expirationDate', true],
    ['description', 7],
    ['pemEncodedCertificate', ['PEM']],
  ])(
    'answers null with an error at its path when upstream sends for %s the value %j',
    async (member, value) => {
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
    },
  );

  test('answers null with an error at its path when the value of a tag is not a text', async () => {
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

  test('answers an empty list of tags with an error at its path when upstream sends no map', async () => {
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
