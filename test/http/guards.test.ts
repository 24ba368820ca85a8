import { describe, expect, test } from 'vitest';
import { exchange, parseAnswer } from '../support/raw-http.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// What the door makes of a request before anybody reads it. Nothing of it reaches upstream.

const query = JSON.stringify({ query: '{ clientCertificates { totalCount } }' });
const json = { 'content-type': 'application/json' };

describe('Host', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'localhost.', 'certs.internal'])(
    '%s is served',
    async (host) => {
      await using world = await createWorld({ config: { allowedHosts: ['certs.internal'] } });
      expect(await askFor(world, `${host}:4000`)).toMatchObject({ status: 200 });
      expect(await askFor(world, host)).toMatchObject({ status: 200 });
    },
  );

  test.each([
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['169.254.169.254', 421],
    ['[::2]', 421],
    ['a b', 400],
    ['[', 400],
    ['localhost:99999', 400],
    ['localhost:http', 400],
    ['user@localhost', 400],
    ['localhost/graphql', 400],
    ['localhost?', 400],
    ['%00', 400],
    ['', 400],
  ])('%j gets %i, and no stack', async (host, status) => {
    await using world = await createWorld();
    const answer = await askFor(world, host);
    expect(answer.status).toBe(status);
    expect(codesOf(answer.body)).toEqual(['BAD_REQUEST']);
    expect(answer.body).not.toMatch(/ at |node_modules|\.[jt]s/);
    expect(world.takeCalls()).toEqual([]);
    expect(world.faults).toEqual([]);
  });

  test('sent twice, or in the address as to a proxy, gets 400', async () => {
    await using world = await createWorld();
    for (const head of [
      'GET /graphql HTTP/1.1\r\nHost: localhost\r\nHost: evil.example',
      'GET http://localhost/graphql HTTP/1.1\r\nHost: localhost',
      'GET /graphql HTTP/1.0',
    ]) {
      const answer = parseAnswer(await exchange(world.url, `${head}\r\n\r\n`));
      expect({ head, status: answer.status }).toEqual({ head, status: 400 });
    }
  });

  async function askFor({ url }: World, host: string) {
    const head = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json`;
    return parseAnswer(
      await exchange(url, `${head}\r\nContent-Length: ${query.length}\r\n\r\n${query}`),
    );
  }
});

describe('a page of another site', () => {
  test.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin of its own', { origin: 'null' }],
    ['the same host on another port', { origin: 'http://127.0.0.1:1' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ])('with %s gets 403, by POST and by GET', async (_name, headers) => {
    await using world = await createWorld();
    const byPost = await fetch(world.url, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: query,
    });
    const byGet = await fetch(`${world.url}?query={clientCertificates{totalCount}}`, { headers });
    for (const response of [byPost, byGet]) {
      expect(response.status).toBe(403);
      expect(codesOf(await response.text())).toEqual(['FORBIDDEN']);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(world.takeCalls()).toEqual([]);
  });

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/graphql',
    'application/jsonp',
    'text/plain, application/json',
  ])('can send %s unasked, which gets 415', async (contentType) => {
    await using world = await createWorld();
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: 'query={clientCertificates{totalCount}}',
    });
    expect(response.status).toBe(415);
    expect(codesOf(await response.text())).toEqual(['BAD_REQUEST']);
    expect(world.takeCalls()).toEqual([]);
  });

  test('may link to GraphiQL, which shows a query and does not run it', async () => {
    await using world = await createWorld();
    // With fetch, Node sets Sec-Fetch-Mode itself.
    const head = `GET /graphql?query={clientCertificates{totalCount}} HTTP/1.1\r\nHost: localhost\r\nConnection: close`;
    const fromLink = `Accept: text/html\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document`;
    const answer = parseAnswer(await exchange(world.url, `${head}\r\n${fromLink}\r\n\r\n`));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/^<!doctype html>/);
    expect(world.takeCalls()).toEqual([]);
  });

  test('gets no leave to ask by a preflight', async () => {
    await using world = await createWorld();
    const response = await preflight(world, 'https://evil.example');
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a page of an origin that is allowed', () => {
  const origin = 'https://dashboard.example.com';

  test('gets leave by a preflight, and its answer, without credentials', async () => {
    await using world = await createWorld({ config: { allowedOrigins: [origin] } });
    const leave = await preflight(world, origin);
    expect(leave.status).toBe(204);
    expect(Object.fromEntries(leave.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type',
      vary: 'Origin',
    });
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { ...json, origin, 'sec-fetch-site': 'cross-site' },
      body: query,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(world.takeCalls()).toHaveLength(1);
  });
});

test('a page of its own, and a client that is no browser, are served', async () => {
  await using world = await createWorld();
  const { origin } = new URL(world.url);
  for (const headers of [
    { origin, 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    {},
  ]) {
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: query,
    });
    expect(response.status).toBe(200);
  }
});

test('every answer tells a browser what it may do with it', async () => {
  await using world = await createWorld();
  const answers = [
    await fetch(world.url, { method: 'POST', headers: json, body: query }),
    await fetch(new URL('/nothing', world.url)),
    await fetch(world.url, { headers: { origin: 'null' } }),
    await fetch(world.url, { headers: { accept: 'text/html' } }),
  ];
  await Promise.all(answers.map((answer) => answer.text()));
  const caching = answers.map(({ headers }) => headers.get('cache-control'));
  expect(caching).toEqual(['no-store', 'no-store', 'no-store', 'no-cache']);
  for (const { headers } of answers) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none';.*frame-ancestors 'none'/,
      ),
    });
  }
  const graphiql = answers[3]?.headers.get('content-security-policy');
  expect(graphiql).toContain("script-src 'self';");
  expect(graphiql).toContain("connect-src 'self'");
});

function preflight({ url }: World, origin: string) {
  return fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
}

function codesOf(text: string): string[] {
  const { errors } = JSON.parse(text) as { errors: { extensions: { code: string } }[] };
  return errors.map(({ extensions: { code } }) => code);
}
