import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import { createPageStore } from '../../src/upstream/page-store.ts';
import { profiles } from '../../src/config/profile.ts';
import { authenticateWith, bearer } from '../support/bearer.ts';
import { exchange, parseAnswer } from '../support/raw-http.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// A response is stored when it made no calls, usually at the second request, and then replayed.

const list = 'GET /clientcertificates';
const page = '{ clientCertificates(first: 5) { nodes { clientCertificateId description } } }';
const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc', 'dddddd', 'eeeeee');
const cached = { cacheTtlMilliseconds: 60_000 };
const uncached = { cacheTtlMilliseconds: 0 };

describe('a repeated query', () => {
  test('answers a repeated query with the same data and no calls within CACHE_TTL, and reports that', async () => {
    await using world = await createWorld({ certificates, config: cached });
    const answers = await askTimes(world, page, 5);
    expect(answers.map(({ extensions }) => extensions)).toEqual([
      { upstream: { calls: 1, cached: 0, waitedMs: 0 } },
      ...Array.from({ length: 4 }, () => ({ upstream: { calls: 0, cached: 1, waitedMs: 0 } })),
    ]);
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(answers[0]?.data.clientCertificates.nodes).toHaveLength(5);
    expect(world.takeCalls()).toEqual([`${list}?limit=500`]);
  });

  test('makes the call of a repeated query each time when CACHE_TTL is 0, and reports that', async () => {
    await using world = await createWorld({ certificates, config: uncached });
    const answers = await askTimes(world, page, 5);
    expect(answers.map(({ extensions }) => extensions)).toEqual(
      Array.from({ length: 5 }, () => ({ upstream: { calls: 1, cached: 0, waitedMs: 0 } })),
    );
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(world.takeCalls()).toHaveLength(5);
  });

  test('makes no calls for a repeated query that reads no certificates', async () => {
    await using world = await createWorld({ config: uncached });
    const answers = await askTimes(world, '{ __typename }', 4);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(world.takeCalls()).toEqual([]);
  });

  test('replays a non-ASCII response with all headers of the first one but Date, and the right Content-Length', async () => {
    let executed = 0;
    const plugins = [{ onExecute: () => void (executed += 1) }];
    await using world = await createWorld({ certificates, config: cached, plugins });
    describeAll(world, 'Zürich – 東京 🔑');
    const headers: unknown[] = [];
    for (let time = 1; time <= 4; time += 1) {
      const response = await post(world, { query: page });
      const text = await response.text();
      expect(text).toContain('Zürich – 東京 🔑');
      expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
      const { date, ...others } = Object.fromEntries(response.headers);
      expect(date).toMatch(/ GMT$/);
      headers.push(others);
    }
    expect(headers).toEqual([headers[0], headers[0], headers[0], headers[0]]);
    // At least the last one was replayed.
    expect(executed).toBeLessThan(4);
  });

  test('logs and counts a repeated query like any other', async () => {
    await using world = await createWorld({ certificates, config: { ...cached, metricsPort: 0 } });
    await askTimes(world, `query Named ${page}`, 4);
    await waitUntil(() => world.log.length === 4);
    expect(
      world.log.map(({ operationName, status, upstreamCalls, errorCodes }) => [
        operationName,
        status,
        upstreamCalls,
        errorCodes,
      ]),
    ).toEqual([
      ['Named', 200, 1, []],
      ['Named', 200, 0, []],
      ['Named', 200, 0, []],
      ['Named', 200, 0, []],
    ]);
    const metrics = await (await fetch(world.metricsUrl ?? '')).text();
    expect(metrics).toContain('_requests_total{path="/graphql",status="200"} 4\n');
  });

  test('makes the calls of a repeated query in parallel, like the first time', async () => {
    // So long that no deadline ends a call during the test.
    const apiGateway = { deadlineMilliseconds: 300_000 };
    await using world = await createWorld({ certificates, config: uncached, apiGateway });
    const { data } = await world.query(
      '{ clientCertificates(first: 2) { pageInfo { endCursor } } }',
    );
    const query = `query ($after: String) {
      a: clientCertificates(first: 2) { nodes { clientCertificateId } }
      b: clientCertificates(first: 3, after: $after) { nodes { clientCertificateId } }
    }`;
    const variables = { after: data.clientCertificates.pageInfo.endCursor as string };
    world.takeCalls();
    for (let time = 1; time <= 3; time += 1) {
      await world.query(query, variables);
      expect(world.takeCalls()).toHaveLength(2);
    }
    world.emulator.always({ kind: 'hang' });
    const leaving = new AbortController();
    const asked = world.query(query, variables, {}, leaving.signal);
    await waitUntil(() => world.emulator.requests.length === 2);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await waitUntil(() => world.emulator.requests.every(({ closedByClient }) => closedByClient));
    expect(world.faults).toEqual([]);
  });

  test('makes as many calls as the first time when the first of several pages has changed', async () => {
    await using world = await createWorld({ certificates, config: uncached, maxPageSize: 2 });
    const query = '{ clientCertificates(last: 5) { nodes { description } } }';
    await askTimes(world, query, 3);
    expect(world.takeCalls()).toHaveLength(9);
    describeAll(world, 'changed');
    const { data, extensions } = await world.query(query);
    expect(data.clientCertificates.nodes).toEqual(
      certificates.map(() => ({ description: 'changed' })),
    );
    expect(extensions?.upstream).toMatchObject({ calls: 3, cached: 0 });
    expect(world.takeCalls()).toHaveLength(3);
  });

  test('notices a shorter or longer list after an unchanged first page', async () => {
    await using world = await createWorld({ certificates, config: uncached, maxPageSize: 2 });
    const query = '{ clientCertificates { totalCount } }';
    await askTimes(world, query, 3);
    world.emulator.certificates.delete('dddddd');
    expect((await world.query(query)).data.clientCertificates.totalCount).toBe(4);
    for (const certificate of tinyCertificates('ffffff', 'gggggg', 'hhhhhh')) {
      world.emulator.certificates.add(certificate);
    }
    expect((await world.query(query)).data.clientCertificates.totalCount).toBe(7);
  });
});

describe('a change upstream', () => {
  test.each([
    ['a deleted certificate', (world: World) => world.emulator.certificates.delete('bbbbbb')],
    ['a new certificate', addCertificate],
    [
      'another description',
      (world: World) => {
        describeAll(world, 'changed');
      },
    ],
  ])('reflects %s in the next response', async (_name, change) => {
    await using world = await createWorld({ certificates, config: uncached });
    const query = '{ clientCertificates(first: 9) { nodes { clientCertificateId description } } }';
    const [before] = await askTimes(world, query, 3);
    change(world);
    const [after, ...others] = await askTimes(world, query, 3);
    expect(after?.data).not.toEqual(before?.data);
    for (const { data } of others) expect(data).toEqual(after?.data);
    await using fresh = await createWorld({ certificates, config: uncached });
    change(fresh);
    expect(after?.data).toEqual((await fresh.query(query)).data);
  });

  test('shows in lookups when a certificate was added and when it was deleted', async () => {
    await using world = await createWorld({ certificates, config: uncached });
    const query = '{ clientCertificate(clientCertificateId: "ffffff") { clientCertificateId } }';
    for (const answer of await askTimes(world, query, 3)) {
      expect(answer.data).toEqual({ clientCertificate: null });
    }
    addCertificate(world);
    for (const answer of await askTimes(world, query, 3)) {
      expect(answer.data).toEqual({ clientCertificate: { clientCertificateId: 'ffffff' } });
    }
    world.emulator.certificates.delete('ffffff');
    expect((await world.query(query)).data).toEqual({ clientCertificate: null });
  });

  test('shows a change for Cache-Control: no-cache, and from then on to all requests', async () => {
    await using world = await createWorld({ certificates, config: cached });
    await askTimes(world, page, 3);
    world.emulator.certificates.delete('aaaaaa');
    expect(await count(world)).toBe(5);
    expect(await count(world, { 'cache-control': 'no-cache' })).toBe(4);
    expect(await count(world)).toBe(4);
    expect(await count(world)).toBe(4);
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('shows that a certificate was deleted as soon as a newly read page lacks it', async () => {
    const many = await createManyCertificates({ count: 600, now: new Date() });
    const id = many[550]?.clientCertificateId ?? '';
    await using world = await createWorld({ certificates: many, config: cached });
    const query = `{ clientCertificate(clientCertificateId: "${id}") { clientCertificateId } }`;
    await askTimes(world, query, 3);
    world.emulator.certificates.delete(id);
    await world.query('{ summary { total } }', undefined, { 'cache-control': 'no-cache' });
    expect((await world.query(query)).data).toEqual({ clientCertificate: null });
  });

  test('calls upstream for Cache-Control: no-cache, even when nothing has changed', async () => {
    await using world = await createWorld({ certificates, config: cached });
    await askTimes(world, page, 3);
    const { extensions } = await world.query(page, undefined, { 'cache-control': 'no-cache' });
    expect(extensions?.upstream).toMatchObject({ calls: 1, cached: 0 });
  });
});

describe('the cache key of a response', () => {
  const byFirst = 'query ($first: Int) { clientCertificates(first: $first) { nodes { id } } }';
  const two = 'query One { a: __typename } query Two { b: __typename }';

  test.each([
    [
      'other variables',
      { query: byFirst, variables: { first: 1 } },
      { query: byFirst, variables: { first: 2 } },
    ],
    [
      'another operationName',
      { query: two, operationName: 'One' },
      { query: two, operationName: 'Two' },
    ],
    ['no operationName where one is needed', { query: two, operationName: 'One' }, { query: two }],
    ['another document', { query: '{ __typename }' }, { query: '{ a: __typename }' }],
  ])('answers a request with %s with its own response', async (_name, one, other) => {
    await using world = await createWorld({ certificates, config: cached });
    await expectOwnAnswers(world, [[one], [other]]);
  });

  test('answers a request with another Accept header with its own response', async () => {
    await using world = await createWorld({ certificates, config: cached });
    await expectOwnAnswers(world, [
      [{ query: page }, { accept: 'application/json' }],
      [{ query: page }, { accept: 'application/graphql-response+json' }],
    ]);
  });

  test.each(['multipart/mixed', 'text/event-stream'])(
    'sends a whole response and Connection: close to a client that accepts %s',
    async (accept) => {
      await using world = await createWorld({ certificates, config: cached });
      for (let time = 1; time <= 4; time += 1) {
        const body = JSON.stringify({ query: page });
        const text = await exchange(
          world.url,
          `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: ${accept}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
        const answer = parseAnswer(text);
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toContain(accept);
        expect(answer.headers.get('connection')).toBe('close');
        expect(answer.headers.get('transfer-encoding')).toBeNull();
        expect(text.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toHaveLength(
          Number(answer.headers.get('content-length')),
        );
      }
    },
  );

  test('reports the cost of a cached response in the profile locked only when the request asks for it', async () => {
    const token = 'a-token';
    const authentication = authenticateWith(token);
    await using world = await createWorld({
      certificates,
      config: { ...cached, profile: profiles.locked, authentication },
    });
    const ask = async (extensions?: unknown) => {
      const response = await post(world, { query: page, extensions }, bearer(token));
      return ((await response.json()) as { extensions?: unknown }).extensions;
    };
    for (let time = 1; time <= 4; time += 1) {
      expect(await ask()).toBeUndefined();
      expect(await ask({ upstream: true })).toMatchObject({ upstream: { calls: 0, cached: 1 } });
    }
    expect((await post(world, { query: page })).status).toBe(401);
  });

  test('answers 401, and not with a cached response, to a wrong token', async () => {
    const authentication = authenticateWith('a-token');
    await using world = await createWorld({ certificates, config: { ...cached, authentication } });
    for (let time = 1; time <= 3; time += 1) {
      expect((await post(world, { query: page }, bearer('a-token'))).status).toBe(200);
    }
    expect((await post(world, { query: page }, bearer('another'))).status).toBe(401);
  });
});

describe('a request of one caller', () => {
  test('keeps the responses of other callers unchanged, whatever alias a caller uses', async () => {
    await using world = await createWorld({ certificates, config: cached });
    for (const alias of ['toJSON', 'then', '__proto__', 'constructor', 'hasOwnProperty']) {
      await askTimes(world, `query A { ${alias}: summary { total } }`, 3);
      for (const { data } of await askTimes(world, 'query B { mine: summary { total } }', 3)) {
        expect(data).toEqual({ mine: { total: 5 } });
      }
    }
  });

  test('rejects an invalid variable before and after valid ones', async () => {
    await using world = await createWorld({ certificates, config: cached });
    const query = 'query ($n: Int) { clientCertificates(first: $n) { nodes { id } } }';
    const ask = (n: string) =>
      postText(world, `{"query":${JSON.stringify(query)},"variables":{"n":${n}}}`);
    for (let time = 1; time <= 3; time += 1) expect((await ask('null')).status).toBe(200);
    for (let time = 1; time <= 3; time += 1) expect((await ask('1e400')).status).toBe(400);
    for (let time = 1; time <= 3; time += 1) expect((await ask('null')).status).toBe(200);
  });

  test('answers a chunked request like one with a Content-Length', async () => {
    await using world = await createWorld({ certificates, config: cached });
    for (const query of ['subscription { x }', '{', page, 'mutation { a }', '{ nothing }']) {
      const body = JSON.stringify({ query });
      await postText(world, body);
      const whole = await postText(world, body);
      const chunked = await postChunked(world.url, body);
      expect(chunked).toEqual({ status: whole.status, text: await whole.text() });
    }
  });
});

describe('a Yoga plugin', () => {
  test('applies a Yoga plugin that adds a header and an extension to every response', async () => {
    await using world = await createWorld({
      certificates,
      config: cached,
      plugins: [
        {
          onResponse: ({ response }) => {
            response.headers.set('x-plugin', 'was here');
          },
          onExecute: () => ({
            onExecuteDone: ({ result, setResult }) => {
              if ('data' in result) setResult({ ...result, extensions: { plugin: true } });
            },
          }),
        },
      ],
    });
    for (let time = 1; time <= 4; time += 1) {
      const response = await post(world, { query: page });
      expect(response.headers.get('x-plugin')).toBe('was here');
      expect(await response.json()).toMatchObject({ extensions: { plugin: true } });
    }
  });
});

describe('a response with errors', () => {
  test('does not cache a response with an upstream error', async () => {
    await using world = await createWorld({ certificates, config: uncached });
    const answers = [
      ...(await askTimes(world, page, 2)),
      ...(world.emulator.next({ kind: 'error', status: 500 }), await askTimes(world, page, 2)),
    ];
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      undefined,
      undefined,
      'UPSTREAM_UNAVAILABLE',
      undefined,
    ]);
    expect(answers[3]?.data).toEqual(answers[0]?.data);
    expect(world.takeCalls()).toHaveLength(4);
  });

  test('sends the same errors and data when a query with an error is repeated', async () => {
    await using world = await createWorld({ certificates, config: uncached });
    const query = `{ a: node(id: "wrong") { id } b: clientCertificates(first: 1) { nodes { id } } }`;
    for (const { data, errors } of await askTimes(world, query, 4)) {
      expect(data.b.nodes).toHaveLength(1);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    }
  });

  test('serves a stale response during an outage when STALE_IF_ERROR is set, and marks it', async () => {
    await using world = await createWorld({
      certificates,
      config: { cacheTtlMilliseconds: 0, staleMilliseconds: 60_000 },
    });
    const [fresh] = await askTimes(world, page, 3);
    world.emulator.always({ kind: 'reset' });
    for (const stale of await askTimes(world, page, 3)) {
      expect(stale.errors).toBeUndefined();
      expect(stale.data).toEqual(fresh?.data);
      expect(stale.extensions).toMatchObject({ stale: true, upstream: { calls: 1 } });
    }
    world.emulator.clearFaults();
    const again = await world.query(page);
    expect(again.extensions).toEqual({ upstream: { calls: 1, cached: 0, waitedMs: 0 } });
  });

  test('does not mark later responses after it has served a stale one', async () => {
    const profile = { ...profiles.explore, reportUpstream: 'on-request' } as const;
    await using world = await createWorld({
      certificates,
      config: { cacheTtlMilliseconds: 0, staleMilliseconds: 60_000, profile },
    });
    await world.query(page);
    world.emulator.always({ kind: 'reset' });
    for (const stale of await askTimes(world, page, 3)) {
      expect(stale.extensions).toEqual({ stale: true });
    }
    world.emulator.clearFaults();
    for (const again of await askTimes(world, page, 3)) expect(again.extensions).toBeUndefined();
  });
});

describe('time', () => {
  const end = Date.parse('2026-06-15T12:00:00Z');
  const day = 86_400_000;
  const nodes = (field: string) => `{ clientCertificates { nodes { value: ${field} } } }`;
  const expired = '{ clientCertificates(filter: { expirationState: EXPIRED }) { totalCount } }';

  test.each([
    ['isExpired', nodes('isExpired'), end, 'false', 'true'],
    ['daysUntilExpiration', nodes('daysUntilExpiration'), end - 3 * day + 1, '3', '2'],
    ['daysUntilExpiration past the end', nodes('daysUntilExpiration'), end + day + 1, '-1', '-2'],
    ['expirationState', nodes('expirationState'), end - 30 * day, '"VALID"', '"EXPIRING"'],
    [
      'expirationState within',
      nodes('expirationState(within: 7)'),
      end - 7 * day,
      '"VALID"',
      '"EXPIRING"',
    ],
    ['a filter', expired, end, '"totalCount":0', '"totalCount":1'],
    ['summary.expired', '{ summary { expired } }', end, '"expired":0', '"expired":1'],
    [
      'summary.expiring',
      '{ summary { expiring(within: 7) } }',
      end - 7 * day,
      '"expiring":0',
      '"expiring":1',
    ],
    ['summary.nextExpiration', '{ summary { nextExpiration } }', end, '"2026-', 'null'],
  ])(
    'changes %s in a cached response at the right millisecond',
    async (_name, query, moment, before, after) => {
      let now = moment - 3_600_000;
      await using world = await createWorld({
        certificates: tinyCertificates('aaaaaa').map((certificate) => ({
          ...certificate,
          expirationDate: end / 1000,
        })),
        config: cached,
        clock: () => new Date(now),
      });
      const expectData = async (expected: string) => {
        for (const { data, errors } of await askTimes(world, query, 3)) {
          expect(errors).toBeUndefined();
          expect(JSON.stringify(data)).toContain(expected);
        }
      };
      await expectData(before);
      now = moment - 1;
      await expectData(before);
      now = moment;
      await expectData(after);
      now = moment + 1;
      await expectData(after);
      expect(world.takeCalls()).toHaveLength(1);
    },
  );

  test('changes isExpired in a cached lookup at the right millisecond', async () => {
    let now = end - 3_600_000;
    const [first, second] = tinyCertificates('aaaaaa', 'bbbbbb').map((certificate) => ({
      ...certificate,
      expirationDate: end / 1000,
    }));
    if (first === undefined || second === undefined) throw new Error('Expected two certificates.');
    await using world = await createWorld({
      certificates: [{ ...first, expirationDate: end / 1000 + 43_200 }, second],
      // The second is not on the first page, so that the lookup is a call of its own.
      maxPageSize: 1,
      config: cached,
      clock: () => new Date(now),
    });
    const lookup = '{ clientCertificate(clientCertificateId: "bbbbbb") { isExpired } }';
    const expectExpired = async (isExpired: boolean) => {
      for (const { data } of await askTimes(world, lookup, 3)) {
        expect(data.clientCertificate).toEqual({ isExpired });
      }
    };
    await expectExpired(false);
    now = end - 1;
    await expectExpired(false);
    now = end;
    await expectExpired(true);
    expect(world.takeCalls()).toEqual([`${list}?limit=500`, `${list}/bbbbbb`]);
  });

  test('reads the quota again after an hour, also for a repeated query', async () => {
    let now = 0;
    await using world = await createWorld({
      apiGateway: {
        store: createPageStore({ ttlMilliseconds: 60_000, clock: { now: () => now } }),
      },
    });
    const query = '{ summary { quota } }';
    for (const { data } of await askTimes(world, query, 3)) expect(data.summary.quota).toBe(60);
    now += 3_600_000;
    world.emulator.next({ kind: 'respond', body: '{"Quota":{"Value":120}}' });
    for (const { data } of await askTimes(world, query, 3)) expect(data.summary.quota).toBe(120);
    expect(world.takeCalls()).toEqual(['POST /', 'POST /']);
  });
});

describe('the size limit of the response cache', () => {
  test('answers correctly when the response cache is smaller than all responses together', async () => {
    await using world = await createWorld({
      certificates,
      config: { ...cached, limits: { responseCacheBytes: 3000 } },
    });
    for (let round = 1; round <= 4; round += 1) {
      for (let alias = 0; alias < 20; alias += 1) {
        const { data } = await world.query(
          `{ a${alias}: clientCertificates(first: 5) { nodes { clientCertificateId } } }`,
        );
        expect(data[`a${alias}`].nodes).toHaveLength(5);
      }
    }
    expect(world.takeCalls()).toHaveLength(1);
  });
});

async function askTimes(world: World, document: string, times: number) {
  const answers = [];
  for (let time = 1; time <= times; time += 1) answers.push(await world.query(document));
  return answers;
}

/** Changes the description of all certificates upstream. */
function describeAll(world: World, description: string): void {
  world.emulator.always({
    kind: 'rewrite',
    rewrite: (body) => ({ ...body, item: body.item?.map((item) => ({ ...item, description })) }),
  });
}

function post(world: World, body: unknown, headers: Record<string, string> = {}) {
  return fetch(world.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

function addCertificate(world: World): void {
  for (const certificate of tinyCertificates('ffffff'))
    world.emulator.certificates.add(certificate);
}

async function count(world: World, headers?: Record<string, string>): Promise<number> {
  const { data } = await world.query(page, undefined, headers);
  return (data.clientCertificates.nodes as unknown[]).length;
}

type GivenRequest = readonly [body: unknown, headers?: Record<string, string>];

/** Sends requests in turn, and expects the responses that each would get from a new gateway. */
async function expectOwnAnswers(world: World, requests: readonly GivenRequest[]): Promise<void> {
  const expected = await Promise.all(
    requests.map(async (request) => {
      await using own = await createWorld({ certificates, config: cached });
      return await readAnswer(own, request);
    }),
  );
  expect(expected[0]).not.toEqual(expected[1]);
  for (let time = 1; time <= 4; time += 1) {
    for (const [index, request] of requests.entries()) {
      expect(await readAnswer(world, request)).toEqual(expected[index]);
    }
  }
}

async function readAnswer(world: World, [body, headers]: GivenRequest) {
  const response = await post(world, body, headers);
  const { data, errors } = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    data,
    errors,
  };
}

function postText(world: World, body: string): Promise<Response> {
  return fetch(world.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
}

function postChunked(url: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const request = httpRequest(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    request.on('error', reject).end(body);
  });
}
