import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../support/bearer.ts';
import { createTemporaryFolder, type Environment, startCommand } from '../support/command.ts';

const aws = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
const jwt = { AUTH_JWT_ISSUER: 'https://issuer.example', AUTH_JWT_AUDIENCE: 'certificates' };
const hashes = 'SHA-256 hashes of 64 hexadecimal digits';

describe.concurrent('invalid settings of the guards', () => {
  test.each<[Environment, string]>([
    [
      { HOST: '0.0.0.0' },
      'The profile for HOST "0.0.0.0" is locked: callers must be able to authenticate. Set AUTH_TOKEN_HASHES, AUTH_TOKEN_HASHES_FILE or AUTH_JWKS.',
    ],
    [
      { PROFILE: 'locked' },
      'The profile for HOST "127.0.0.1" is locked: callers must be able to authenticate. Set AUTH_TOKEN_HASHES, AUTH_TOKEN_HASHES_FILE or AUTH_JWKS.',
    ],
    [{ PROFILE: 'open' }, 'PROFILE is "open": expected explore, locked or by-address.'],
    [
      { AUTH_TOKEN_HASHES: 'a-token-by-mistake' },
      `AUTH_TOKEN_HASHES is invalid (its value is not shown): expected ${hashes}.`,
    ],
    [
      { AUTH_TOKEN_HASHES: `${hashOf('a')},planted` },
      `AUTH_TOKEN_HASHES is invalid (its value is not shown): expected ${hashes}.`,
    ],
    [
      { AUTH_TOKEN_HASHES_FILE: '/nonexistent/hashes' },
      'AUTH_TOKEN_HASHES_FILE is "/nonexistent/hashes": expected a file that can be read.',
    ],
    [
      { AUTH_JWKS: '/nonexistent/jwks.json', ...jwt },
      'AUTH_JWKS is "/nonexistent/jwks.json": expected a file that holds a JSON Web Key Set.',
    ],
    [
      { AUTH_JWKS: 'package.json', ...jwt },
      'AUTH_JWKS is "package.json": expected a file that holds a JSON Web Key Set.',
    ],
    [
      { AUTH_JWKS: 'http://127.0.0.1:1/jwks', ...jwt },
      'AUTH_JWKS is "http://127.0.0.1:1/jwks": expected an address that answers with a JSON Web Key Set.',
    ],
    [
      { AUTH_JWKS: 'http://issuer.example/jwks', ...jwt },
      'AUTH_JWKS is "http://issuer.example/jwks": expected a file, an https URL, or an http URL of this machine, without a user and a password.',
    ],
    [
      { AUTH_JWKS: 'jwks.json', AUTH_JWT_ISSUER: 'https://issuer.example' },
      'AUTH_JWKS is set: expected AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE too. They reject tokens for other services.',
    ],
    [
      { AUTH_JWT_ISSUER: 'https://issuer.example' },
      'AUTH_JWT_ISSUER is set and AUTH_JWKS is not: expected both. Tokens cannot be verified without keys.',
    ],
    [
      { AUTH_JWT_AUDIENCE: 'certificates' },
      'AUTH_JWT_AUDIENCE is set and AUTH_JWKS is not: expected both. Tokens cannot be verified without keys.',
    ],
    [
      { AUTH_JWKS: 'jwks.json', AUTH_JWT_ISSUER: ' ', AUTH_JWT_AUDIENCE: ' ' },
      'AUTH_JWKS is set: expected AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE too. They reject tokens for other services.',
    ],
    [
      { AUTH_JWKS: 'https://reader:planted-password@127.0.0.1:1/jwks', ...jwt },
      'AUTH_JWKS is invalid (its value is not shown): expected a file, an https URL, or an http URL of this machine, without a user and a password.',
    ],
    [
      { ALLOWED_ORIGINS: 'https://dashboard.example.com:65536' },
      'ALLOWED_ORIGINS is "https://dashboard.example.com:65536": expected origins such as https://dashboard.example.com, separated by commas.',
    ],
    [
      { ALLOWED_HOSTS: '*.example.com' },
      'ALLOWED_HOSTS is "*.example.com": expected host names without ports, separated by commas.',
    ],
    [
      { ALLOWED_HOSTS: 'a b' },
      'ALLOWED_HOSTS is "a b": expected host names without ports, separated by commas.',
    ],
    [
      { ALLOWED_HOSTS: 'example.com:443' },
      'ALLOWED_HOSTS is "example.com:443": expected host names without ports, separated by commas.',
    ],
    [
      { ALLOWED_ORIGINS: '*' },
      'ALLOWED_ORIGINS is "*": expected origins such as https://dashboard.example.com, separated by commas.',
    ],
    [
      { ALLOWED_ORIGINS: 'https://dashboard.example.com/' },
      'ALLOWED_ORIGINS is "https://dashboard.example.com/": expected origins such as https://dashboard.example.com, separated by commas.',
    ],
    [{ MAX_DEPTH: '0' }, 'MAX_DEPTH is "0": expected a whole number from 1 to 100.'],
    [{ MAX_ALIASES: '0' }, 'MAX_ALIASES is "0": expected a whole number from 1 to 1000.'],
    [{ MAX_COST: '-1' }, 'MAX_COST is "-1": expected a whole number from 1 to 1000000.'],
    [
      { MAX_BODY_BYTES: '100KB' },
      'MAX_BODY_BYTES is "100KB": expected a whole number from 1 to 10000000.',
    ],
    [
      { MAX_CONCURRENT_REQUESTS: '0' },
      'MAX_CONCURRENT_REQUESTS is "0": expected a whole number from 1 to 10000.',
    ],
    [{ MAX_CONNECTIONS: '0' }, 'MAX_CONNECTIONS is "0": expected a whole number from 1 to 100000.'],
  ])('refuses to start and prints one line, given %j', async (environment, line) => {
    using gateway = startCommand('main.js', ['--port=0'], { ...aws, ...environment });
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });

  test('refuses to start when the file of token hashes contains a token', async () => {
    await using folder = await createTemporaryFolder();
    const file = join(folder.path, 'hashes');
    await writeFile(file, 'planted-token\n');
    using gateway = startCommand('main.js', [], { ...aws, AUTH_TOKEN_HASHES_FILE: file });
    const { code, errors } = await gateway.ended;
    expect(code).toBe(1);
    expect(errors).toBe(
      `AUTH_TOKEN_HASHES_FILE is ${JSON.stringify(file)}: expected ${hashes}, one a line; it holds something else.\n`,
    );
  });

  test.each([
    ['<html>', 'an address that answers with a JSON Web Key Set'],
    ['{"keys":[]}', 'a JSON Web Key Set with at least one key'],
  ])('refuses to start when the key set is %s', async (text, expected) => {
    const server = createServer((_request, response) => response.end(text));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    using gateway = startCommand('main.js', [], { ...aws, AUTH_JWKS: address, ...jwt });
    expect(await gateway.ended).toMatchObject({
      code: 1,
      errors: `AUTH_JWKS is "${address}": expected ${expected}.\n`,
    });
    server.close();
  });
});

test.each<[Environment, string]>([
  [
    {},
    'Profile explore: GraphiQL, introspection, queries by GET, field suggestions on; callers need not authenticate.',
  ],
  [
    { HOST: '0.0.0.0', AUTH_TOKEN_HASHES: hashOf('a') },
    'Profile locked: GraphiQL, introspection, queries by GET, field suggestions off; callers authenticate with a bearer token whose hash is in a setting.',
  ],
])('the gateway prints its profile in one line, given %j', async (environment, line) => {
  using gateway = startCommand('main.js', ['--port=0'], { ...aws, ...environment });
  const [found] = await gateway.outputMatching(/Profile .+/);
  expect(found).toBe(line);
});
