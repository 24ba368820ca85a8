import { once } from 'node:events';
import { type IncomingMessage, request as sendRequest } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { exchange, openSocket, parseAnswer, readToEnd } from '../support/raw-http.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// Limits on size, time and number, over real sockets. Tests that wait for a deadline wait at the same time.

const json = { 'content-type': 'application/json' };
const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const bodyOf = (bytes: number) => '{"query":"{ __typename }"}'.padEnd(bytes, ' ');

describe('a request body', () => {
  test.each(['with a Content-Length', 'chunked'])(
    'a request body %s may have 100,000 bytes, and gets 413 with 100,001',
    async (kind) => {
      await using world = await createWorld();
      expect(await send(world, bodyOf(100_000), kind === 'chunked')).toMatchObject({ status: 200 });
      const { status, text } = await send(world, bodyOf(100_001), kind === 'chunked');
      expect(status).toBe(413);
      expect(codesOf(text)).toEqual(['BAD_REQUEST']);
      expect(world.faults).toEqual([]);
    },
  );

  test('a request body of 100 MB gets 413 before all of it was received', async () => {
    await using world = await createWorld();
    const text = await exchange(
      world.url,
      `${head}Connection: close\r\nContent-Length: 100000000\r\n\r\n{`,
    );
    expect(parseAnswer(text).status).toBe(413);
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`.repeat(7);
    const chunked = await exchange(
      world.url,
      `${head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    expect(parseAnswer(chunked).status).toBe(413);
    expect(await isServing(world)).toBe(true);
  });

  test.each([
    ['not JSON', 'planted {'],
    ['truncated JSON', '{"query": "planted'],
    ['empty', ''],
    ['a list of operations', '[{"query":"{ planted }"}]'],
    ['100,000 brackets', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['deeply nested variables', `{"query":"{ __typename }","variables":${deep(20_000)}}`],
    ['a NUL character', '\0planted'],
    ['not UTF-8', Buffer.from('{"query":"{ \xff }"}', 'latin1')],
  ])(
    'a request body that is %s gets a response below 500 that does not quote it',
    async (_name, body) => {
      await using world = await createWorld();
      const response = await fetch(world.url, { method: 'POST', headers: json, body });
      const text = await response.text();
      expect(response.status).toBeLessThan(500);
      expect(text).not.toContain('planted');
      expect(world.takeCalls()).toEqual([]);
      expect(world.faults).toEqual([]);
    },
  );

  test.each(['__proto__', 'constructor', 'prototype'])(
    'a request body with a key %s, at the top or in its variables, changes no prototype',
    async (key) => {
      await using world = await createWorld();
      const poison = `{"${key}": {"first": 5, "polluted": true, "toString": 1}}`;
      const bodies = [
        `{"query": "query ($first: Int) { clientCertificates(first: $first) { totalCount } }", "variables": ${poison}}`,
        `{"query": "{ __typename }", "extensions": ${poison}}`,
        `{"query": "{ __typename }", "${key}": {"polluted": true}}`,
      ];
      for (const body of bodies) {
        const response = await fetch(world.url, { method: 'POST', headers: json, body });
        await response.text();
        expect(response.status).toBeLessThan(500);
      }
      expect({}).not.toHaveProperty('polluted');
      expect(world.faults).toEqual([]);
    },
  );
});

describe('a request URL', () => {
  test.each(['variables', 'extensions'])('a GET whose %s are not JSON gets 400', async (name) => {
    await using world = await createWorld();
    const response = await fetch(`${world.url}?query={__typename}&${name}=planted`);
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(codesOf(text)).toEqual(['BAD_REQUEST']);
    expect(text).not.toContain('planted');
    expect(world.faults).toEqual([]);
  });

  test('a URL and headers of more than 16 KB together get 431', async () => {
    await using world = await createWorld();
    const long = `GET /graphql?query={__typename}#${'a'.repeat(16_384)} HTTP/1.1\r\n\r\n`;
    expect(parseAnswer(await exchange(world.url, long)).status).toBe(431);
  });
});

test('headers longer than the configured limit get 431', async () => {
  await using world = await createWorld({ config: { limits: { headerBytes: 2000 } } });
  const answerTo = async (bytes: number) => {
    const request = `GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ${'a'.repeat(bytes)}\r\n\r\n`;
    return parseAnswer(await exchange(world.url, request)).status;
  };
  expect(await answerTo(1800)).toBe(200);
  expect(await answerTo(2000)).toBe(431);
});

describe.concurrent('a slow client', () => {
  const limits = { headerMilliseconds: 2_000, requestMilliseconds: 4_000 };

  test.each([
    ['sends nothing', ''],
    ['does not finish its headers', head],
    ['does not finish its body', `${head}Content-Length: 100\r\n\r\n{`],
  ])(
    'a client that %s is disconnected at the deadline, while others are served',
    async (_name, start) => {
      await using world = await createWorld({ config: { limits } });
      const socket = await openSocket(world.url);
      const ended = readToEnd(socket);
      if (start !== '') socket.write(start);
      expect(await isServing(world)).toBe(true);
      expect(socket.closed).toBe(false);
      expect(await ended).toMatch(/^(HTTP\/1\.1 408 |$)/);
      expect(world.faults).toEqual([]);
      expect(await isServing(world)).toBe(true);
    },
  );

  test('a client that waits for its response is not disconnected as one that reads slowly', async () => {
    await using world = await createWorld({ config: { limits: { sendMilliseconds: 500 } } });
    world.emulator.next({ kind: 'delay', milliseconds: 2000 });
    expect((await world.query('{ clientCertificates { totalCount } }')).status).toBe(200);
  });

  test('a client has 10 seconds for the headers and 15 seconds for the whole request', async () => {
    await using world = await createWorld();
    const started = performance.now();
    const seconds = async (start: string) => {
      const socket = await openSocket(world.url);
      socket.write(start);
      await readToEnd(socket);
      return (performance.now() - started) / 1000;
    };
    const [headers, body] = await Promise.all([
      seconds(head),
      seconds(`${head}Content-Length: 100\r\n\r\n{`),
    ]);
    expect(headers).toBeGreaterThan(9);
    expect(body).toBeGreaterThan(14);
    expect(headers).toBeLessThan(body);
  });
});

describe.concurrent('a connection', () => {
  const probe = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n';

  test('an idle connection stays open for 65 seconds, longer than a load balancer keeps it', async () => {
    await using world = await createWorld();
    const { headers } = await fetch(world.url.replace('/graphql', '/health'));
    expect(headers.get('keep-alive')).toMatch(/^timeout=65,/);
  });

  test('an idle connection is closed at the configured limit', async () => {
    await using world = await createWorld({ config: { limits: { idleMilliseconds: 1000 } } });
    const socket = await openSocket(world.url);
    socket.write(probe);
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('idle connections are closed while there are too many connections', async () => {
    await using world = await createWorld({ config: { limits: { keptConnections: 2 } } });
    const idle = [await openSocket(world.url), await openSocket(world.url)];
    const answers = idle.map(readToEnd);
    for (const socket of idle) {
      socket.write(probe);
      await once(socket, 'data');
    }
    expect(idle.map(({ closed }) => closed)).toEqual([false, false]);
    using third = disposable(await openSocket(world.url));
    for (const answer of answers) expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(third.socket.closed).toBe(false);
  });

  test('a connection serves 10,000 requests', async () => {
    await using world = await createWorld({ config: { limits: { idleMilliseconds: 2000 } } });
    const answers = await exchange(world.url, probe.repeat(10_001));
    expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(10_000);
    expect(answers.match(/connection: close/gi)?.length).toBeGreaterThan(0);
    expect(answers.slice(0, 1_000_000)).not.toMatch(/connection: close/i);
  });
});

describe('a client past a limit', () => {
  test('a request past the limit of concurrent requests gets 503 and Retry-After', async () => {
    await using world = await createWorld({ config: { limits: { concurrentRequests: 2 } } });
    const inFlight = await Promise.all([startRequest(world), startRequest(world)]);
    const refused = await fetch(world.url, { method: 'POST', headers: json, body: bodyOf(50) });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(codesOf(await refused.text())).toEqual(['OVERLOADED']);
    for (const socket of inFlight) {
      socket.write(bodyOf(50));
      expect(await readToEnd(socket)).toContain('{"data":{"__typename":"Query"}');
    }
    await vi.waitFor(async () => {
      expect(await isServing(world)).toBe(true);
    });
  });

  test('a request past the limit of concurrent requests is served after another client disconnects', async () => {
    await using world = await createWorld({ config: { limits: { concurrentRequests: 2 } } });
    for (let count = 0; count < 3; count += 1) {
      for (const socket of [await startRequest(world), await startRequest(world)]) socket.destroy();
      await vi.waitFor(async () => {
        expect(await isServing(world)).toBe(true);
      });
    }
  });

  test('a client past the limit of open connections is disconnected', async () => {
    await using world = await createWorld({ config: { limits: { connections: 2 } } });
    using first = disposable(await openSocket(world.url));
    using second = disposable(await openSocket(world.url));
    const third = await openSocket(world.url);
    expect(await readToEnd(third)).toBe('');
    expect([first.socket.closed, second.socket.closed]).toEqual([false, false]);
  });
});

/** Starts a request whose headers the gateway has received, and whose body is missing. */
async function startRequest({ url }: World) {
  const socket = await openSocket(url);
  const more = 'Content-Length: 50\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n';
  socket.write(`${head}${more}`);
  await once(socket, 'data');
  return socket;
}

function disposable(socket: Awaited<ReturnType<typeof openSocket>>) {
  return { socket, [Symbol.dispose]: () => socket.destroy() };
}

function deep(levels: number): string {
  return '{"a":'.repeat(levels / 2) + '1' + '}'.repeat(levels / 2);
}

async function isServing({ url }: World): Promise<boolean> {
  const response = await fetch(url, { method: 'POST', headers: json, body: bodyOf(50) });
  return (await response.text()).startsWith('{"data":{"__typename":"Query"}');
}

async function send({ url }: World, body: string, isChunked: boolean) {
  const headers = isChunked ? json : { ...json, 'content-length': body.length };
  const request = sendRequest(url, { method: 'POST', headers });
  request.on('error', () => undefined);
  request.write(body.slice(0, 1000));
  request.end(body.slice(1000));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, text };
}

function codesOf(text: string): string[] {
  const { errors } = JSON.parse(text) as { errors: { extensions: { code: string } }[] };
  return errors.map(({ extensions: { code } }) => code);
}
