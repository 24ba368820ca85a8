import { type IncomingHttpHeaders, request } from 'node:http';
import { readdir } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/config/profile.ts';
import { authenticateWith, bearer } from '../support/bearer.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const html = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
const fromBrowser = { ...html, 'accept-encoding': 'gzip, deflate, br, zstd' };

describe('the encoding of GraphiQL', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['deflate, zstd', undefined],
    ['gzip;q=0, br;q=0', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['BR', 'br'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['br;q=0.5, gzip;q=0.9', 'gzip'],
    ['br ; q=0.001 , identity ; q=0', 'br'],
    ['*;q=0, gzip', 'gzip'],
  ])(
    'serves GraphiQL for Accept-Encoding %j with the encoding %j',
    async (acceptEncoding, encoding) => {
      await using world = await createWorld();
      const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
      for (const [path, accept, start] of [
        ['/graphql', html, '<!doctype html>'],
        [(await assetsOf(world))[0], {}, ''],
      ] as const) {
        const answer = await ask(world, path ?? '', { ...headers, ...accept });
        expect(answer.status).toBe(200);
        expect(answer.headers['content-encoding']).toBe(encoding);
        expect(answer.headers.vary).toBe('Origin, Accept-Encoding');
        expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
        const plain = await ask(world, path ?? '', accept);
        expect(decode(answer).equals(plain.body)).toBe(true);
        expect(plain.body.toString()).toMatch(new RegExp(`^${start}`));
      }
    },
  );

  test.each(['identity;q=0', '*;q=0', 'deflate, *;q=0'])(
    'answers 406 for GraphiQL with Accept-Encoding %j',
    async (acceptEncoding) => {
      await using world = await createWorld();
      const answer = await ask(world, '/graphql', { ...html, 'accept-encoding': acceptEncoding });
      expect(answer.status).toBe(406);
      expect(answer.body.toString()).toContain('br, gzip, identity');
    },
  );
});

describe('the caching of GraphiQL', () => {
  test('answers 304 when the browser has the page of GraphiQL, in any encoding', async () => {
    await using world = await createWorld();
    const first = await ask(world, '/graphql', fromBrowser);
    expect(first.headers['cache-control']).toBe('no-cache');
    const etag = first.headers.etag ?? '';
    for (const [ifNoneMatch, encoding] of [
      [etag, 'br'],
      [etag, 'gzip'],
      [`"other", ${etag}`, 'identity'],
      ['*', 'br'],
    ]) {
      const answer = await ask(world, '/graphql', {
        ...html,
        'accept-encoding': encoding,
        'if-none-match': ifNoneMatch,
      });
      expect({ ifNoneMatch, status: answer.status, size: answer.body.length }).toEqual({
        ifNoneMatch,
        status: 304,
        size: 0,
      });
      expect(answer.headers).toMatchObject({
        etag,
        'cache-control': 'no-cache',
        'content-security-policy': first.headers['content-security-policy'],
      });
    }
    const other = await ask(world, '/graphql', { ...fromBrowser, 'if-none-match': 'W/"other"' });
    expect(other.status).toBe(200);
  });

  test('sends another ETag of GraphiQL for another Region and for other examples', async () => {
    const etags = new Set<unknown>();
    for (const options of [{}, { region: 'eu-west-1' }, { exampleIds: ['aaaaaa'] }]) {
      await using world = await createWorld(options);
      etags.add((await ask(world, '/graphql', fromBrowser)).headers.etag);
    }
    expect(etags.size).toBe(3);
  });

  test('lets browsers keep the assets of GraphiQL, whose names contain a hash, for a year', async () => {
    await using world = await createWorld();
    const paths = await assetsOf(world);
    expect(paths.map((path) => path.replace(/-[\dA-Z]{8}\./, '.')).sort()).toEqual([
      '/graphql/assets/editor-worker.js',
      '/graphql/assets/graphql-worker.js',
      '/graphql/assets/json-worker.js',
      '/graphql/assets/main.css',
      '/graphql/assets/main.js',
    ]);
    for (const path of paths) {
      const answer = await ask(world, path, fromBrowser);
      expect(answer.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': `text/${path.endsWith('.css') ? 'css' : 'javascript'}; charset=utf-8`,
        'x-content-type-options': 'nosniff',
      });
      const { etag } = answer.headers;
      expect((await ask(world, path, { ...fromBrowser, 'if-none-match': etag })).status).toBe(304);
    }
  });

  test.each(['br', 'gzip'])(
    'sends less than 2.5 MB for GraphiQL in total with %s',
    async (encoding) => {
      await using world = await createWorld();
      const files = (await readdir('dist/graphiql')).filter((name) => /\.(js|css)$/.test(name));
      let bytes = 0;
      for (const path of ['/graphql', ...files.map((name) => `/graphql/assets/${name}`)]) {
        const answer = await ask(world, path, { ...html, 'accept-encoding': encoding });
        expect({ path, status: answer.status }).toEqual({ path, status: 200 });
        bytes += answer.body.length;
      }
      expect(bytes).toBeLessThan(2_500_000);
    },
  );

  test('sends the same headers of GraphiQL for HEAD and GET', async () => {
    await using world = await createWorld();
    const [asset = ''] = await assetsOf(world);
    for (const path of ['/graphql', asset]) {
      const { headers } = await ask(world, path, fromBrowser);
      const answer = await ask(world, path, fromBrowser, 'HEAD');
      expect(answer.status).toBe(200);
      expect({ ...answer.headers, date: '' }).toEqual({ ...headers, date: '' });
      expect(answer.body.length).toBe(0);
    }
  });
});

describe('access to GraphiQL', () => {
  const token = 'a-token';
  const withToken = { authentication: authenticateWith(token) };

  test.each<[string, Record<string, string>]>([
    ['a link on another site', { site: 'cross-site', mode: 'navigate', dest: 'document' }],
    ['the address bar', { site: 'none', mode: 'navigate', dest: 'document' }],
    ['itself', { site: 'same-origin', mode: 'cors', dest: 'script' }],
  ])('serves GraphiQL without a token to %s', async (_name, metadata) => {
    await using world = await createWorld({ config: withToken });
    for (const path of ['/graphql', ...(await assetsOf(world))]) {
      const answer = await ask(world, path, { ...fromBrowser, ...secFetch(metadata) });
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    }
  });

  test.each<[string, Record<string, string>]>([
    ['a script', { site: 'cross-site', mode: 'no-cors', dest: 'script' }],
    ['an image', { site: 'same-site', mode: 'no-cors', dest: 'image' }],
    ['a frame', { site: 'cross-site', mode: 'navigate', dest: 'iframe' }],
    ['fetch', { site: 'cross-site', mode: 'cors', dest: 'empty' }],
    ['an old browser', { origin: 'https://evil.example' }],
  ])('answers 403 to a request for GraphiQL by %s on another site', async (_name, metadata) => {
    await using world = await createWorld();
    for (const path of ['/graphql', ...(await assetsOf(world))]) {
      const answer = await ask(world, path, { ...fromBrowser, ...secFetch(metadata) });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
    }
  });

  test('answers 403 when another site links to anything except GraphiQL', async () => {
    await using world = await createWorld({ config: withToken });
    const link = secFetch({ site: 'cross-site', mode: 'navigate', dest: 'document' });
    for (const [path, accept] of [
      ['/graphql?query={__typename}', 'application/json'],
      ['/graphql/assets/none.js', 'text/html'],
      ['/expirations.ics', 'text/html'],
    ] as const) {
      const answer = await ask(world, path, { ...link, accept });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
    }
  });

  test('serves no GraphiQL in the profile locked', async () => {
    await using explore = await createWorld();
    const assets = await assetsOf(explore);
    await using world = await createWorld({ config: { profile: profiles.locked, ...withToken } });
    for (const path of ['/graphql', ...assets]) {
      expect((await ask(world, path, fromBrowser)).status).toBe(401);
      const answer = await ask(world, path, { ...fromBrowser, ...bearer(token) });
      expect({ path, status: answer.status }).toEqual({
        path,
        status: path === '/graphql' ? 405 : 404,
      });
    }
  });

  test.each([
    '/graphql/assets/',
    '/graphql/assets/none.js',
    '/graphql/assets/manifest.json',
    '/graphql/assets/../../package.json',
    '/graphql/assets/..%2f..%2fpackage.json',
    '/graphql/assets/__proto__',
  ])('answers 404 for %s', async (path) => {
    await using world = await createWorld();
    expect((await ask(world, path, {})).status).toBe(404);
  });
});

test('escapes the text of the examples in the page of GraphiQL', async () => {
  await using world = await createWorld({ exampleIds: ['</script><script>alert(1)</script>'] });
  const { body } = await ask(world, '/graphql', html);
  expect(body.toString().match(/<\/script>/g)).toHaveLength(2);
});

test('makes no REST calls for the page of GraphiQL and its assets', async () => {
  await using world = await createWorld();
  for (const path of ['/graphql', ...(await assetsOf(world))]) await ask(world, path, fromBrowser);
  expect(world.takeCalls()).toEqual([]);
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** As sent. `fetch` would decompress it. */
  readonly body: Buffer;
}

function ask(
  { url }: World,
  path: string,
  headers: Record<string, string | undefined>,
  method = 'GET',
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: { ...headers } }, (response) => {
      buffer(response).then((body) => {
        resolve({ status: response.statusCode, headers: response.headers, body });
      }, reject);
    });
    sent.on('error', reject).end();
  });
}

/** The paths of the assets that the page names. */
async function assetsOf(world: World): Promise<readonly string[]> {
  const { body } = await ask(world, '/graphql', html);
  const names = body.toString().match(/graphql\/assets\/[\w.-]+/g) ?? [];
  return [...new Set(names)].map((name) => `/${name}`);
}

function decode({ headers, body }: Answer): Buffer {
  switch (headers['content-encoding']) {
    case 'br':
      return brotliDecompressSync(body);
    case 'gzip':
      return gunzipSync(body);
    default:
      return body;
  }
}

/** The Fetch Metadata headers of a browser. */
function secFetch({ origin, ...metadata }: Record<string, string>): Record<string, string> {
  const entries = Object.entries(metadata).map(([name, value]) => [`sec-fetch-${name}`, value]);
  return { ...Object.fromEntries(entries), ...(origin !== undefined && { origin }) };
}
