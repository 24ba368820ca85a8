import { writeFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAuthenticator } from '../../src/http/authentication/authenticator.ts';
import { createHashCheck } from '../../src/http/authentication/token-hash-check.ts';
import type { AuthenticationConfig } from '../../src/config/authentication.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { profiles } from '../../src/config/profile.ts';
import { authenticateWith, bearer, hashOf } from '../support/bearer.ts';
import {
  addressOf,
  createTemporaryFolder,
  environmentFor,
  startCommand,
} from '../support/command.ts';
import { exchange, parseAnswer } from '../support/raw-http.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// RSA keys take long to make.
const issuerKeys = await generateKeyPair('RS256');
const strangerKeys = await generateKeyPair('RS256');

const first = 'correct-horse';
const second = 'battery-staple';
const body = JSON.stringify({ query: '{ clientCertificates { totalCount } }' });

describe('bearer tokens', () => {
  test('a bearer token is accepted when its hash is one of the configured hashes', async () => {
    await using world = await createLockedWorld({ tokenHashes: hashes(first, second) });
    expect(await statusOf(world, bearer(first))).toBe(200);
    expect(await statusOf(world, bearer(second))).toBe(200);
    expect(await statusOf(world, { authorization: `bearer   ${first}` })).toBe(200);
  });

  test('a bearer token may contain every character that RFC 6750 allows', async () => {
    const token = 'aZ09-._~+/==';
    await using world = await createLockedWorld({ tokenHashes: hashes(token) });
    expect(await statusOf(world, bearer(token))).toBe(200);
    expect(await statusOf(world, bearer(token.slice(0, -1)))).toBe(401);
  });

  test('an empty bearer token is rejected, even if the hash of the empty text is configured', async () => {
    await using world = await createLockedWorld({ tokenHashes: hashes('') });
    expect(await statusOf(world, {})).toBe(401);
    expect(await statusOf(world, { authorization: 'Bearer ' })).toBe(401);
  });

  test('a bearer token is rejected when any byte of its hash differs', async () => {
    for (let byte = 0; byte < 32; byte += 1) {
      const hash = Buffer.from(hashOf(first), 'hex');
      hash[byte] = (hash[byte] ?? 0) ^ 1;
      expect(await createHashCheck([hash]).isKnown(first)).toBe(false);
    }
  });

  test('the calendar requires a bearer token', async () => {
    await using world = await createLockedWorld({ tokenHashes: hashes(first) });
    const calendar = new URL('/expirations.ics', world.url);
    const refused = await fetch(calendar);
    expect(refused.status).toBe(401);
    expect(world.takeCalls()).toEqual([]);
    expect((await fetch(calendar, { headers: bearer(first) })).status).toBe(200);
  });

  test.each<[string, Record<string, string>]>([
    ['missing', {}],
    ['wrong', bearer('wrong')],
    ['one character too long', bearer(`${first}x`)],
    ['its own hash', bearer(hashOf(first))],
    ['empty', { authorization: 'Bearer ' }],
    ['behind another word', { authorization: `x Bearer ${first}` }],
    ['in front of another word', { authorization: `Bearer ${first}, x` }],
    ['in the scheme Token', { authorization: `Token ${first}` }],
    [
      'in the scheme Basic',
      { authorization: `Basic ${Buffer.from(`:${first}`).toString('base64')}` },
    ],
    ['followed by another token', { authorization: `Bearer ${first} ${second}` }],
    ['8,000 characters long', bearer('a'.repeat(8000))],
  ])(
    'a request whose bearer token is %s gets the same 401 as any other',
    async (_name, headers) => {
      await using world = await createLockedWorld({ tokenHashes: hashes(first, second) });
      const response = await post(world, headers);
      expect({
        status: response.status,
        challenge: response.headers.get('www-authenticate'),
        body: await response.json(),
      }).toEqual({
        status: 401,
        challenge: 'Bearer',
        body: {
          errors: [
            {
              message:
                'Expected an Authorization header with a bearer token that this gateway accepts.',
              extensions: { code: 'UNAUTHENTICATED' },
            },
          ],
        },
      });
      expect(world.takeCalls()).toEqual([]);
    },
  );

  test('every path requires a bearer token, before the body is read', async () => {
    await using world = await createLockedWorld({ tokenHashes: hashes(first) });
    for (const path of ['/', '/graphql', '/anything']) {
      expect((await fetch(new URL(path, world.url))).status).toBe(401);
    }
    const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json';
    // The gateway does not wait for the body, which never comes.
    const answer = parseAnswer(
      await exchange(world.url, `${head}\r\nContent-Length: 90000\r\n\r\n`),
    );
    expect(answer.status).toBe(401);
  });

  test('wrong bearer tokens are rejected in the same time, whatever is wrong with them', async () => {
    const known = hashes(first, second) ?? [];
    const authenticator = createAuthenticator([createHashCheck(known)]);
    const kinds = [first.replace(/.$/, 'x'), 'x'.repeat(first.length), ''];
    const rounds: number[][] = kinds.map(() => []);
    for (let round = 0; round < 300; round += 1) {
      for (const [kind, token] of kinds.entries()) {
        const request = { headers: { authorization: `Bearer ${token}` } };
        const started = performance.now();
        for (let time = 0; time < 20; time += 1) await authenticator.isKnown(request);
        rounds[kind]?.push(performance.now() - started);
      }
    }
    const medians = rounds.map((times) => times.sort((a, b) => a - b)[150] ?? Number.NaN);
    expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(2);
  });

  test('token hashes are replaced without a restart when their file changes, and on SIGHUP', async () => {
    await using emulator = await createEmulator();
    await using folder = await createTemporaryFolder();
    const file = join(folder.path, 'hashes');
    await writeFile(file, `# ours\n${hashOf(first)}  -\n`);
    using gateway = startCommand('main.js', ['--port=0', '--profile=locked'], {
      ...environmentFor(emulator),
      AUTH_TOKEN_HASHES_FILE: file,
    });
    const url = await addressOf(gateway);
    expect(await statusOf({ url }, bearer(first))).toBe(200);
    await writeFile(file, `${hashOf(first)}\n${hashOf(second).toUpperCase()} # next\n`);
    gateway.kill('SIGHUP');
    await gateway.outputMatching(/Read 2 token hashes again/);
    expect(await statusOf({ url }, bearer(first))).toBe(200);
    expect(await statusOf({ url }, bearer(second))).toBe(200);
    await writeFile(file, hashOf(second));
    await gateway.outputMatching(/Read 1 token hashes again/);
    expect(await statusOf({ url }, bearer(first))).toBe(401);
    expect(await statusOf({ url }, bearer(second))).toBe(200);
    await writeFile(file, 'no hash');
    gateway.kill('SIGHUP');
    await gateway.outputMatching(/"level":"error".*The last ones stay valid/);
    expect(await statusOf({ url }, bearer(second))).toBe(200);
  });
});

describe('the file of token hashes', () => {
  const hash = hashOf(first);

  test.each([
    ['commas', `${hash},${hashOf(second)}`],
    ['line feeds', `${hash}\n${hashOf(second)}\n`],
    ['carriage returns', `${hash}\r\n${hashOf(second)}\r\n`],
    ['comments', `# mine\n${hash} # first\n\n${hashOf(second)}#second\n`],
    ['the output of sha256sum', `${hash}  -\n${hashOf(second)}  -\n`],
    ['capital letters', `${hash}\n${hashOf(second)}`.toUpperCase()],
  ])('the file of token hashes may have %s', async (_name, text) => {
    await using folder = await createTemporaryFolder();
    const file = join(folder.path, 'hashes');
    await writeFile(file, text);
    await using world = await createLockedWorld({ tokenHashesFile: file });
    expect(await statusOf(world, bearer(first))).toBe(200);
    expect(await statusOf(world, bearer(second))).toBe(200);
    expect(await statusOf(world, bearer('third'))).toBe(401);
  });

  test.each([
    ['nothing', ''],
    ['only comments', '# nothing yet\n'],
    ['a hash and a token', `${hash}\nplanted-token`],
    ['a hash followed by a letter', `${hash}a`],
    ['a hash with a prefix', `sha256:${hash}`],
    ['a hash that is too short', hash.slice(2)],
    ['a hash with a letter that is not hexadecimal', hash.replace(/./, 'g')],
  ])(
    'a file of token hashes that contains %s stops the gateway from starting, and is not quoted',
    async (_name, text) => {
      await using folder = await createTemporaryFolder();
      const file = join(folder.path, 'hashes');
      await writeFile(file, text);
      await expect(createLockedWorld({ tokenHashesFile: file })).rejects.toThrow(
        `AUTH_TOKEN_HASHES_FILE is ${JSON.stringify(file)}: expected SHA-256 hashes of 64 hexadecimal digits, one a line; it holds something else.`,
      );
    },
  );

  test('a missing file of token hashes stops the gateway from starting', async () => {
    await expect(createLockedWorld({ tokenHashesFile: '/nonexistent' })).rejects.toThrow(
      'AUTH_TOKEN_HASHES_FILE is "/nonexistent": expected a file that can be read.',
    );
  });
});

test('the gateway stops watching its files when it is closed', async () => {
  await using folder = await createTemporaryFolder();
  const file = join(folder.path, 'hashes');
  await writeFile(file, hashOf(first));
  const keys = join(folder.path, 'keys');
  await writeFile(keys, JSON.stringify({ keys: [await exportJWK(issuerKeys.publicKey)] }));
  const before = process.listenerCount('SIGHUP');
  const jsonWebTokens = { jwks: keys, issuer: 'https://issuer.example', audience: 'certificates' };
  const world = await createLockedWorld({ tokenHashesFile: file, jsonWebTokens });
  expect(process.listenerCount('SIGHUP')).toBe(before + 2);
  await world[Symbol.asyncDispose]();
  expect(process.listenerCount('SIGHUP')).toBe(before);
  for (const path of [file, keys]) {
    const ignore = () => undefined;
    const watcher = watchFile(path, { persistent: false }, ignore);
    expect(watcher.listenerCount('change')).toBe(1);
    unwatchFile(path, ignore);
  }
});

test('the authenticator describes every configured way to authenticate', () => {
  const check = (description: string) => ({ description, isKnown: () => false });
  const { description } = createAuthenticator([check('a token'), check('a key')]);
  expect(description).toBe('a token or a key');
});

describe('JSON Web Tokens', () => {
  const issuer = 'https://issuer.example';
  const audience = 'certificates';

  /** A key set whose key signed none of the tokens. */
  const otherKeys = {
    keys: [
      {
        kty: 'OKP',
        crv: 'Ed25519',
        kid: 'other',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      },
    ],
  };

  const big = JSON.stringify({ ...otherKeys, padding: 'planted '.repeat(125_000) });

  test.each(['an address', 'a file'] as const)(
    'JSON Web Tokens are verified with the key set at %s',
    async (kind) => {
      await using issuing = await createIssuer();
      await using world = await createLockedWorld({
        jsonWebTokens: { jwks: kind === 'a file' ? issuing.file : issuing.url, issuer, audience },
      });
      expect(await statusOf(world, bearer(await issuing.sign({})))).toBe(200);
      const wrong = {
        'another issuer': await issuing.sign({ iss: 'https://evil.example' }),
        'another audience': await issuing.sign({ aud: 'elsewhere' }),
        expired: await issuing.sign({ exp: 1000 }),
        'never expiring': await issuing.sign({ exp: undefined }),
        'not yet valid': await issuing.sign({ nbf: 4_000_000_000 }),
        'another key': await issuing.sign({}, strangerKeys.privateKey),
        'another key id': await issuing.sign({}, strangerKeys.privateKey, 'unknown'),
        'no signature': `${encode({ alg: 'none' })}.${encode(claims)}.`,
        'a shared secret': await new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode('secret'.repeat(8))),
        'not a token': 'a.b.c',
      };
      for (const [name, token] of Object.entries(wrong)) {
        expect([name, await statusOf(world, bearer(token))]).toEqual([name, 401]);
      }
      expect(world.faults).toEqual([]);
    },
  );

  test('a key set in a file is read again when the file changes, and on SIGHUP', async () => {
    await using issuing = await createIssuer();
    await using emulator = await createEmulator();
    using gateway = startCommand('main.js', ['--port=0', '--profile=locked'], {
      ...environmentFor(emulator),
      AUTH_JWKS: issuing.file,
      AUTH_JWT_ISSUER: issuer,
      AUTH_JWT_AUDIENCE: audience,
    });
    const url = await addressOf(gateway);
    const old = bearer(await issuing.sign({}));
    expect(await statusOf({ url }, old)).toBe(200);

    // While both keys are in the file, tokens of both are accepted.
    const next = await generateKeyPair('ES256');
    const nextKey = { ...(await exportJWK(next.publicKey)), kid: 'two', alg: 'ES256' };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'two' })
      .sign(next.privateKey);
    expect(await statusOf({ url }, bearer(token))).toBe(401);
    await writeFile(issuing.file, JSON.stringify({ keys: [...issuing.keySet.keys, nextKey] }));
    await gateway.outputMatching(/Read 2 keys of the JSON Web Key Set again/);
    expect(await statusOf({ url }, old)).toBe(200);
    expect(await statusOf({ url }, bearer(token))).toBe(200);

    // A withdrawn key stops working immediately.
    await writeFile(issuing.file, JSON.stringify({ keys: [nextKey] }));
    gateway.kill('SIGHUP');
    await gateway.outputMatching(/Read 1 keys of the JSON Web Key Set again/);
    expect(await statusOf({ url }, old)).toBe(401);
    expect(await statusOf({ url }, bearer(token))).toBe(200);

    // A file that is not a key set changes nothing, and is not quoted.
    await writeFile(issuing.file, 'planted, no JSON');
    gateway.kill('SIGHUP');
    const [, line = ''] = await gateway.outputMatching(/(.*The last keys stay valid.*)\n/);
    expect(line).not.toContain('planted');
    expect(await statusOf({ url }, bearer(token))).toBe(200);
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ code: 0 });
  });

  test('a JSON Web Token is rejected at most ten minutes after the issuer withdrew its key', async () => {
    await using issuing = await createIssuer();
    const jsonWebTokens = { jwks: issuing.url, issuer, audience };
    await using world = await createLockedWorld({ jsonWebTokens });
    const token = bearer(await issuing.sign({}));
    issuing.answer((response) => response.end(JSON.stringify(otherKeys)));
    await passTime(10 * 60_000 - 1000);
    expect(await statusOf(world, token)).toBe(200);
    await passTime(1000);
    expect(await statusOf(world, token)).toBe(401);
    expect(world.faults).toEqual([]);
  });

  test('a JSON Web Token with an unknown key makes the gateway fetch the keys, at most twice a minute', async () => {
    // Stops the clock before the gateway fetches the keys for the first time.
    await passTime(0);
    await using issuing = await createIssuer();
    const jsonWebTokens = { jwks: issuing.url, issuer, audience };
    await using world = await createLockedWorld({ jsonWebTokens });
    const unknown = bearer(await issuing.sign({}, strangerKeys.privateKey, 'unknown'));
    const ask = async () => {
      for (let time = 0; time < 3; time += 1) expect(await statusOf(world, unknown)).toBe(401);
      return issuing.requests();
    };
    expect(await ask()).toBe(1);
    await passTime(29_000);
    expect(await ask()).toBe(1);
    await passTime(1000);
    expect(await ask()).toBe(2);
  });

  test.each<[string, (response: ServerResponse) => unknown]>([
    ['is larger than 1 MB', (response) => response.end(big)],
    [
      'never ends',
      (response) => {
        const writing = setInterval(() => response.write('planted '), 1);
        response.on('close', () => {
          clearInterval(writing);
        });
      },
    ],
    ['is not JSON', (response) => response.end('planted')],
    ['is not a key set', (response) => response.end('{"planted": "planted"}')],
    ['has an error status', (response) => response.writeHead(500).end('planted')],
    ['redirects', (response) => response.writeHead(302, { location: '/planted' }).end()],
    ['breaks off', (response) => response.destroy()],
  ])(
    'JSON Web Tokens are verified with the last keys while the new key set %s, which is logged once',
    async (_name, answer) => {
      await using issuing = await createIssuer();
      const jsonWebTokens = { jwks: issuing.url, issuer, audience };
      await using world = await createLockedWorld({ jsonWebTokens });
      const unknown = bearer(await issuing.sign({}, strangerKeys.privateKey, 'unknown'));
      issuing.answer(answer);
      await passTime(30_000);
      for (let time = 0; time < 3; time += 1) expect(await statusOf(world, unknown)).toBe(401);
      expect(issuing.requests()).toBe(2);
      expect(world.faults).toHaveLength(1);
      expect(JSON.stringify(world.log)).not.toContain('planted');
      expect(await statusOf(world, bearer(await issuing.sign({})))).toBe(200);
    },
  );

  test.each<[string, (response: ServerResponse) => unknown]>([
    ['is larger than 1 MB', (response) => response.end(big)],
    ['is not JSON', (response) => response.end('planted')],
    ['has no key', (response) => response.end('{"keys":[]}')],
    ['has an error status', (response) => response.writeHead(404).end(JSON.stringify(otherKeys))],
  ])('a key set at an address that %s stops the gateway from starting', async (_name, answer) => {
    await using issuing = await createIssuer();
    issuing.answer(answer);
    const jsonWebTokens = { jwks: issuing.url, issuer, audience };
    await expect(createLockedWorld({ jsonWebTokens })).rejects.toThrow(
      /^AUTH_JWKS is "http:.*": expected (an address|a JSON Web Key Set)/,
    );
  });

  test.each([
    ['has no key', '{"keys":[]}', 'a JSON Web Key Set with at least one key'],
    ['is not JSON', 'planted', 'a file that holds a JSON Web Key Set'],
    ['is not a key set', '{}', 'a file that holds a JSON Web Key Set'],
  ])('a file of keys that %s stops the gateway from starting', async (_name, text, expected) => {
    await using issuing = await createIssuer();
    await writeFile(issuing.file, text);
    const jsonWebTokens = { jwks: issuing.file, issuer, audience };
    await expect(createLockedWorld({ jsonWebTokens })).rejects.toThrow(
      `AUTH_JWKS is ${JSON.stringify(issuing.file)}: expected ${expected}.`,
    );
  });

  test.each([
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ])('a JSON Web Token may be signed by %s', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    await using folder = await createTemporaryFolder();
    const jwks = join(folder.path, 'keys');
    await writeFile(jwks, JSON.stringify({ keys: [await exportJWK(publicKey)] }));
    const jsonWebTokens = { jwks, issuer, audience };
    await using world = await createLockedWorld({ jsonWebTokens });
    const token = await new SignJWT(claims).setProtectedHeader({ alg }).sign(privateKey);
    expect(await statusOf(world, bearer(token))).toBe(200);
  });

  test('a JSON Web Token signed with a shared secret is rejected, even if the key set publishes the secret', async () => {
    const secret = new TextEncoder().encode('secret'.repeat(8));
    await using folder = await createTemporaryFolder();
    const jwks = join(folder.path, 'keys');
    const key = { kty: 'oct', k: Buffer.from(secret).toString('base64url'), alg: 'HS256' };
    await writeFile(jwks, JSON.stringify({ keys: [key] }));
    const jsonWebTokens = { jwks, issuer, audience };
    await using world = await createLockedWorld({ jsonWebTokens });
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await statusOf(world, bearer(token))).toBe(401);
  });

  test('JSON Web Tokens are accepted in addition to token hashes', async () => {
    await using issuing = await createIssuer();
    const jsonWebTokens = { jwks: issuing.file, issuer, audience };
    await using world = await createLockedWorld({ jsonWebTokens, tokenHashes: hashes(first) });
    expect(await statusOf(world, bearer(first))).toBe(200);
    expect(await statusOf(world, bearer(await issuing.sign({})))).toBe(200);
    expect(await statusOf(world, bearer(second))).toBe(401);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** Advances only `Date`, by which jose measures the age of keys. */
  async function passTime(milliseconds: number): Promise<void> {
    if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + milliseconds);
    await Promise.resolve();
  }

  const claims = { iss: issuer, aud: audience, exp: 4_000_000_000 };

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  async function createIssuer() {
    const { privateKey, publicKey } = issuerKeys;
    const keySet = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] };
    const folder = await createTemporaryFolder();
    const file = join(folder.path, 'jwks.json');
    await writeFile(file, JSON.stringify(keySet));
    let answer: (response: ServerResponse) => unknown = (response) =>
      response.end(JSON.stringify(keySet));
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      file,
      keySet,
      url: `http://127.0.0.1:${port}/jwks.json`,
      requests: () => requests,
      /** Replaces the answer of the server. */
      answer: (next: typeof answer) => (answer = next),
      sign: (others: Record<string, unknown>, key = privateKey, kid = 'one') =>
        new SignJWT({ ...claims, ...others }).setProtectedHeader({ alg: 'RS256', kid }).sign(key),
      async [Symbol.asyncDispose]() {
        server.close();
        server.closeAllConnections();
        await folder[Symbol.asyncDispose]();
      },
    };
  }
});

function createLockedWorld(ways: Partial<AuthenticationConfig>): Promise<World> {
  return createWorld({
    config: { profile: profiles.locked, authentication: { ...authenticateWith(), ...ways } },
  });
}

function hashes(...tokens: string[]) {
  return authenticateWith(...tokens).tokenHashes;
}

function post({ url }: Pick<World, 'url'>, headers: Record<string, string>) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

async function statusOf(world: Pick<World, 'url'>, headers: Record<string, string>) {
  const response = await post(world, headers);
  await response.text();
  return response.status;
}
