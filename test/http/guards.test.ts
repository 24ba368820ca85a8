import { request as sendRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/config/profile.ts';
import { createGuards, type GuardOptions } from '../../src/http/guards/guards.ts';
import { type Handler, serve } from '../../src/http/server.ts';
import { authenticateWith, bearer } from '../support/bearer.ts';
import { exchange, hasIpv6, parseAnswer } from '../support/raw-http.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// The guards decide from the headers alone. A rejected request never causes a REST call.

const query = JSON.stringify({ query: '{ clientCertificates { totalCount } }' });
const json = { 'content-type': 'application/json' };

describe('the Host header', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'localhost.', 'certs.internal'])(
    'accepts the Host header %s, with and without a port',
    async (host) => {
      await using world = await createWorld({ config: { allowedHosts: ['certs.internal'] } });
      expect(await askFor(world, `${host}:4000`)).toMatchObject({ status: 200 });
      expect(await askFor(world, host)).toMatchObject({ status: 200 });
    },
  );

  test('compares the Host header with ALLOWED_HOSTS without regard to case and a trailing dot', async () => {
    await using world = await createWorld({ config: { allowedHosts: ['Certs.Internal.'] } });
    expect(await askFor(world, 'certs.INTERNAL')).toMatchObject({ status: 200 });
  });

  test.each(hasIpv6 ? ['0.0.0.0', '::'] : ['0.0.0.0'])(
    'accepts the local address of the connection as Host header when HOST is %s',
    async (everywhere) => {
      await using world = await createWorld({ config: { host: everywhere } });
      const { port } = new URL(world.url);
      const answer = (host: string) => askFor({ url: `http://127.0.0.2:${port}` }, host);
      expect(await answer('127.0.0.2:4000')).toMatchObject({ status: 200 });
      expect(await answer('127.0.0.3:4000')).toMatchObject({ status: 421 });
    },
  );

  test.each([
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['169.254.169.254', 421],
    ['[::2]', 421],
    ['[FE80::1]', 421],
    ['[127.0.0.1]', 400],
    ['a b', 400],
    ['[', 400],
    ['[localhost]', 400],
    ['[1:2]', 400],
    ['localhost:65536', 400],
    ['localhost:http', 400],
    ['user@localhost', 400],
    ['localhost/graphql', 400],
    ['localhost?', 400],
    ['%00', 400],
    ['', 400],
  ])('rejects the Host header %j with %i and without a stack trace', async (host, status) => {
    await using world = await createWorld();
    const answer = await askFor(world, host);
    expect(answer.status).toBe(status);
    expect(codesOf(answer.body)).toEqual(['BAD_REQUEST']);
    expect(answer.body).not.toMatch(/ at |node_modules|\.[jt]s/);
    expect(world.takeCalls()).toEqual([]);
    expect(world.faults).toEqual([]);
  });

  test('names ALLOWED_HOSTS when it rejects an unknown host', async () => {
    await using world = await createWorld();
    const { body } = await askFor(world, 'evil.example');
    expect(messagesOf(body)).toEqual([
      'The Host header names a host that this gateway does not serve. Add it to ALLOWED_HOSTS to allow it.',
    ]);
  });

  test.each([
    ['sent once', 'Host: localhost', 200],
    ['sent once beside its name as a value', 'Host: localhost\r\nX-Test: host', 200],
    ['sent twice', 'Host: localhost\r\nHost: evil.example', 400],
    ['sent twice with one name', 'Host: localhost\r\nhost: localhost', 400],
  ])('answers a request whose Host header is %s (%j) with %i', async (_name, lines, status) => {
    await using world = await createWorld();
    const answer = await exchange(world.url, postOf(`POST /graphql HTTP/1.1\r\n${lines}`));
    expect(parseAnswer(answer).status).toBe(status);
  });

  test.each([
    ['a path', 'POST /graphql HTTP/1.1', 200],
    ['an absolute URL, as for a proxy', 'POST http://localhost/graphql HTTP/1.1', 400],
    ['another text', 'POST graphql HTTP/1.1', 400],
  ])('answers a request with %s as its target (%j) with %i', async (_name, line, status) => {
    await using world = await createWorld();
    const answer = await exchange(world.url, postOf(`${line}\r\nHost: localhost`));
    expect(parseAnswer(answer).status).toBe(status);
  });

  test('requires a Host header, also in HTTP/1.0', async () => {
    await using world = await createWorld();
    const answer = async (head: string) => parseAnswer(await exchange(world.url, postOf(head)));
    expect(await answer('POST /graphql HTTP/1.0\r\nHost: localhost')).toMatchObject({
      status: 200,
    });
    expect(await answer('POST /graphql HTTP/1.0')).toMatchObject({ status: 400 });
  });

  function askFor({ url }: Pick<World, 'url'>, host: string) {
    return exchange(url, postOf(`POST /graphql HTTP/1.1\r\nHost: ${host}`)).then(parseAnswer);
  }

  /** A valid query with the given request line and headers. */
  function postOf(head: string): string {
    const headers = 'Connection: close\r\nContent-Type: application/json';
    return `${head}\r\n${headers}\r\nContent-Length: ${query.length}\r\n\r\n${query}`;
  }
});

describe('a request of another site', () => {
  test.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['the origin null', { origin: 'null' }],
    ['the same host on another port', { origin: 'http://127.0.0.1:1' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ])(
    'answers 403 to a request of another site with %s, by POST and by GET',
    async (_name, headers) => {
      await using world = await createWorld();
      const byPost = await post(world, headers);
      const byGet = await fetch(`${world.url}?query={clientCertificates{totalCount}}`, { headers });
      for (const response of [byPost, byGet]) {
        expect(response.status).toBe(403);
        // The gateway does not read the body of a request that it rejects.
        expect(response.headers.get('connection')).toBe('close');
        const body = await response.text();
        expect(codesOf(body)).toEqual(['FORBIDDEN']);
        expect(messagesOf(body)).toEqual([
          'The request comes from a page of another site. Add its origin to ALLOWED_ORIGINS to allow it.',
        ]);
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
      }
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test('answers 403 when Origin and Sec-Fetch-Site contradict each other', async () => {
    await using world = await createWorld();
    const { origin } = new URL(world.url);
    expect((await post(world, { origin, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' };
    expect((await post(world, evil)).status).toBe(403);
  });

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/graphql',
    'application/jsonp',
    'text/plain, application/json',
  ])('answers 415 to a body of type %s, which needs no preflight', async (contentType) => {
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

  test('answers 403 to a preflight of another site', async () => {
    await using world = await createWorld();
    const response = await preflight(world, 'https://evil.example');
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the page of GraphiQL and other sites', () => {
  const link = {
    accept: 'text/html',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };

  test('opens GraphiQL from a link on another site, and shows a query without running it', async () => {
    await using world = await createWorld();
    const url = `${world.url}?query={clientCertificates{totalCount}}`;
    const response = await getAs(url, link);
    expect(response.status).toBe(200);
    expect(response.body).toMatch(/^\s*<!doctype html>/i);
    expect(world.takeCalls()).toEqual([]);
  });

  test.each(['no-cors', 'cors', 'websocket', undefined])(
    'answers 403 when another site requests GraphiQL in the mode %s',
    async (mode) => {
      await using world = await createWorld();
      const headers = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
      const withMode = mode === undefined ? headers : { ...headers, 'sec-fetch-mode': mode };
      expect(await getAs(world.url, withMode)).toMatchObject({ status: 403 });
    },
  );

  test.each(['iframe', 'object', 'empty', ''])(
    'answers 403 when another site embeds GraphiQL with Sec-Fetch-Dest %j',
    async (destination) => {
      await using world = await createWorld();
      const headers = { ...link, 'sec-fetch-dest': destination };
      expect(await getAs(world.url, headers)).toMatchObject({ status: 403 });
    },
  );

  test('serves GraphiQL without a token, and requires one for its queries', async () => {
    const authentication = authenticateWith('a-token');
    await using world = await createWorld({ config: { authentication } });
    expect(await getAs(world.url, link)).toMatchObject({ status: 200 });
    expect(await getAs(world.url, { accept: 'text/html' })).toMatchObject({ status: 200 });
    expect((await post(world)).status).toBe(401);
    const byGet = await getAs(`${world.url}?query={__typename}`, { accept: 'application/json' });
    expect(byGet).toMatchObject({ status: 401 });
  });

  test('answers 403 when another site links to a query or to the calendar', async () => {
    await using world = await createWorld();
    const headers = { ...link, accept: 'application/json' };
    expect(await getAs(`${world.url}?query={__typename}`, headers)).toMatchObject({ status: 403 });
    const calendar = new URL('/expirations.ics', world.url).href;
    expect(await getAs(calendar, link)).toMatchObject({ status: 403 });
  });

  /** Sends a GET. `fetch` does not allow `Sec-Fetch-Mode`. */
  function getAs(url: string, headers: Record<string, string>) {
    return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const sent = sendRequest(url, { headers: { ...headers, connection: 'close' } });
      sent.once('error', reject);
      sent.once('response', (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.once('end', () => {
          resolve({ status: response.statusCode, body });
        });
      });
      sent.end();
    });
  }
});

describe('a request of an allowed origin', () => {
  const origin = 'https://dashboard.example.com';
  const allowedOrigins = ['https://other.example.com', origin];

  test('allows the preflight of an allowed origin, and answers its request without cookies', async () => {
    await using world = await createWorld({ config: { allowedOrigins } });
    const permission = await preflight(world, origin);
    expect(permission.status).toBe(204);
    expect(Object.fromEntries(permission.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers':
        'authorization, content-type, cache-control, traceparent, tracestate, apollographql-client-name, apollographql-client-version, x-request-id',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
    const response = await post(world, { origin, 'sec-fetch-site': 'cross-site' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('sends CORS headers to an allowed origin also when it replays a response', async () => {
    const config = { allowedOrigins, cacheTtlMilliseconds: 60_000 };
    await using world = await createWorld({ config });
    for (let time = 0; time < 4; time += 1) {
      const response = await post(world, { origin, 'sec-fetch-site': 'cross-site' });
      expect(await response.json()).toMatchObject({ data: {} });
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      const own = await post(world);
      expect(own.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test.each([`${origin}.evil.example`, `${origin}:8443`, 'http://dashboard.example.com'])(
    'answers 403 to the origin %s, which only resembles an allowed one',
    async (other) => {
      await using world = await createWorld({ config: { allowedOrigins } });
      expect((await post(world, { origin: other })).status).toBe(403);
      expect((await preflight(world, other)).status).toBe(403);
    },
  );

  test('requires a token from an allowed origin in the profile locked, and lets it read the 401', async () => {
    await using world = await createWorld({
      config: {
        allowedOrigins,
        profile: profiles.locked,
        authentication: authenticateWith('a-token'),
      },
    });
    const unauthenticated = await post(world, { origin });
    expect(unauthenticated.status).toBe(401);
    // Without this header, the page could not read the response.
    expect(unauthenticated.headers.get('access-control-allow-origin')).toBe(origin);
    expect((await post(world, { origin, ...bearer('wrong') })).status).toBe(401);
    expect(world.takeCalls()).toEqual([]);
    expect((await post(world, { origin, ...bearer('a-token') })).status).toBe(200);

    // A browser sends a preflight without credentials.
    expect((await preflight(world, origin)).status).toBe(204);
    const onlyOptions = await fetch(world.url, { method: 'OPTIONS', headers: { origin } });
    expect(onlyOptions.status).toBe(401);
    const askPermission = { origin, 'access-control-request-method': 'POST' };
    expect((await post(world, askPermission)).status).toBe(401);
    const ownPreflight = { 'access-control-request-method': 'POST' };
    const own = await fetch(world.url, { method: 'OPTIONS', headers: ownPreflight });
    expect(own.status).toBe(401);
  });
});

test('accepts requests of its own pages, and of clients that are not browsers', async () => {
  await using world = await createWorld();
  const { origin, host } = new URL(world.url);
  for (const headers of [
    { origin, 'sec-fetch-site': 'same-origin' },
    { origin },
    // Behind a proxy that terminates TLS.
    { origin: `https://${host}` },
    { 'sec-fetch-site': 'none' },
    {},
  ]) {
    expect((await post(world, headers)).status).toBe(200);
  }
});

test('the gateway responds to an unknown path with 404 and the paths that exist', async () => {
  await using world = await createWorld();
  for (const path of ['/', '/?x=1', '/graphql/', '//graphql', '/expirations.ics/', '/metrics']) {
    const response = await fetch(new URL(world.url).origin + path);
    expect(response.status).toBe(404);
    const body = await response.text();
    expect(codesOf(body)).toEqual(['BAD_REQUEST']);
    expect(messagesOf(body)).toEqual([
      'This path does not exist. Send GraphQL requests to /graphql. The calendar is at /expirations.ics.',
    ]);
  }
  expect(world.takeCalls()).toEqual([]);
});

test('the gateway sends security headers with every response', async () => {
  await using world = await createWorld({ config: { cacheTtlMilliseconds: 60_000 } });
  const answers = [
    await post(world),
    await post(world),
    await post(world),
    await fetch(new URL('/nothing', world.url)),
    await fetch(new URL('/expirations.ics', world.url)),
    await fetch(world.url, { headers: { origin: 'null' } }),
    await fetch(world.url, { headers: { accept: 'text/html' } }),
  ];
  await Promise.all(answers.map((answer) => answer.text()));
  for (const { headers } of answers) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      vary: expect.stringContaining('Origin'),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none';.*frame-ancestors 'none'/,
      ),
    });
  }
  for (const { headers } of answers.slice(0, -1)) {
    expect(headers.get('cache-control')).toBe('no-store');
  }
  const graphiql = answers.at(-1)?.headers.get('content-security-policy');
  expect(graphiql).toContain("connect-src 'self'");
});

describe('an error in a handler', () => {
  test('logs an error in a handler, and answers 500 without showing it', async () => {
    const errors: unknown[] = [];
    await using server = await guard(
      () => {
        throw new Error('planted');
      },
      { onError: (error) => errors.push(error) },
    );
    const response = await fetch(server.url);
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(codesOf(body)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(body).not.toContain('planted');
    expect(errors).toMatchObject([{ message: 'planted' }]);
  });

  test('closes the connection when a handler fails in the middle of a response', async () => {
    const errors: unknown[] = [];
    await using server = await guard(
      async (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        await new Promise<void>((resolve) => {
          response.write('half', () => {
            resolve();
          });
        });
        throw new Error('planted');
      },
      { onError: (error) => errors.push(error) },
    );
    await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow();
    expect(errors).toHaveLength(1);
  });

  async function guard(handler: Handler, { onError }: { onError: (error: unknown) => void }) {
    const options: GuardOptions = {
      allowedHosts: [],
      allowedOrigins: [],
      maxConcurrentRequests: 10,
      isPublic: () => false,
      logger: {
        info: () => undefined,
        warn: () => undefined,
        request: () => undefined,
        error: (_message, error) => {
          onError(error);
        },
      },
    };
    const server = await serve(createGuards(handler, options), { host: '127.0.0.1', port: 0 });
    return { url: server.origin, [Symbol.asyncDispose]: () => server.close(0) };
  }
});

function post({ url }: Pick<World, 'url'>, headers: Record<string, string> = {}) {
  return fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: query });
}

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

interface ErrorBody {
  readonly errors: readonly { message: string; extensions: { code: string } }[];
}

function codesOf(text: string): string[] {
  return (JSON.parse(text) as ErrorBody).errors.map(({ extensions: { code } }) => code);
}

function messagesOf(text: string): string[] {
  return (JSON.parse(text) as ErrorBody).errors.map(({ message }) => message);
}
