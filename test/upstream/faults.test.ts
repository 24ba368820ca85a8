import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { maxAnswerBytes } from '../../src/upstream/transport.ts';
import type { Fault } from '../../src/emulator/emulator.ts';
import { plantedAccountId, plantedHost } from '../support/planted-secrets.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';

// What beside the coded errors and the malformed answers, which have files of their own, can go wrong.

const page = '{ clientCertificates(first: 1) { nodes { id } } }';

describe('an upstream host name without an address', () => {
  test('answers UPSTREAM_UNAVAILABLE when the upstream host name has no address, and does not show the name', async () => {
    // Reserved for names that never exist: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
    const endpoint = 'http://ip-10-9-8-7.planted.invalid';
    await using world = await createWorld({ apiGateway: { endpoint } });
    const { status, errors, text } = await world.query(page);
    expect(status).toBe(200);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      upstream: { operation: 'GetClientCertificates' },
    });
    expect(text).not.toMatch(/planted|ENOTFOUND|EAI_AGAIN/);
  });
});

describe("a clock that disagrees with AWS's", () => {
  test('retries with a corrected clock when AWS rejects the time of the signature', async () => {
    const now = () => new Date(Date.now() + 3_600_000);
    await using world = await createWorld({
      certificates: tinyCertificates('aaaaaa'),
      apiGateway: { maxAttempts: 3 },
      now,
    });
    expect((await world.query(page)).errors).toBeUndefined();
    expect(world.emulator.requests.map(({ status }) => status)).toEqual([403, 200]);
  });

  test('answers UPSTREAM_UNAUTHORIZED when the clock is wrong and no attempt is left', async () => {
    const now = () => new Date(Date.now() + 3_600_000);
    await using world = await createWorld({ now });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      upstream: { status: 403 },
    });
  });
});

describe('an upstream error that names accounts and hosts', () => {
  const message = `User: arn:aws:iam::${plantedAccountId}:user/eve at ${plantedHost}: explicit deny`;

  test.each([
    [400, 'BadRequestException', 'UPSTREAM_BAD_REQUEST'],
    [401, 'UnauthorizedException', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'AccessDeniedException', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'SignatureDoesNotMatch', 'UPSTREAM_UNAUTHORIZED'],
    [404, 'NotFoundException', 'UPSTREAM_NOT_FOUND'],
    [429, 'TooManyRequestsException', 'UPSTREAM_THROTTLED'],
    [500, 'InternalFailure', 'UPSTREAM_UNAVAILABLE'],
    [503, undefined, 'UPSTREAM_UNAVAILABLE'],
    [403, undefined, 'UPSTREAM_UNAUTHORIZED'],
    [418, 'Odd', 'UPSTREAM_BAD_REQUEST'],
  ])('hides the text of the upstream error %i %s and answers %s', async (status, type, code) => {
    await using world = await createWorld();
    const headers = { 'x-host': plantedHost };
    const fault: Fault = { kind: 'error', status, message, headers, ...(type && { type }) };
    world.emulator.next(fault);
    const { errors, text } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe(code);
    expect(text).not.toMatch(/eve|deny|planted|arn:/);
    expect(world.log).toMatchObject([{ errorCodes: [code], upstreamCalls: 1 }]);
  });
});

describe('a deadline', () => {
  test('applies the upstream deadline to all attempts and the pauses between them together', async () => {
    await using world = await createWorld({
      apiGateway: { maxAttempts: 50, deadlineMilliseconds: 3_000 },
    });
    world.emulator.always({ kind: 'error', status: 500 });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT');
    const calls = world.takeCalls();
    expect(calls.length).toBeGreaterThan(1);
    expect(calls.length).toBeLessThan(50);
  });
});

describe('empty pages of upstream', () => {
  test('answers UPSTREAM_MALFORMED after more than a hundred empty pages in a row', async () => {
    await using world = await createWorld();
    let page = 0;
    world.emulator.always({
      kind: 'respond',
      get body() {
        return `{"item":[],"position":"position-${(page += 1)}"}`;
      },
    });
    const { errors } = await world.query('{ clientCertificates { totalCount } }');
    expect(errors).toMatchObject([
      {
        message:
          "Amazon API Gateway's answer to GetClientCertificates is malformed: its pages go on without a certificate.",
        extensions: { code: 'UPSTREAM_MALFORMED' },
      },
    ]);
    expect(world.takeCalls()).toHaveLength(101);
  });

  test('follows a hundred empty pages in a row', async () => {
    let page = 0;
    await using world = await createWorld({
      certificates: tinyCertificates('aaaaaa'),
      pageSize: (limit) => ((page += 1) <= 100 ? 0 : limit),
    });
    const { data } = await world.query('{ clientCertificates { totalCount } }');
    expect(data).toEqual({ clientCertificates: { totalCount: 1 } });
    expect(world.takeCalls()).toHaveLength(101);
  });
});

test('follows any number of empty pages when pages with certificates lie between them', async () => {
  const ids = Array.from({ length: 110 }, (_, index) => `id${index}`);
  await using world = await createWorld({
    certificates: tinyCertificates(...ids),
    pageSize: (_limit, call) => call % 2,
  });
  const { data } = await world.query('{ clientCertificates { totalCount } }');
  expect(data).toEqual({ clientCertificates: { totalCount: 110 } });
});

describe('an answer that never stops', () => {
  test.each([
    [200, 'UPSTREAM_MALFORMED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [403, 'UPSTREAM_UNAUTHORIZED'],
  ])(
    'stops reading an endless upstream answer with status %i, answers %s and closes the connection',
    async (status, code) => {
      await using flood = await createFlood(status);
      await using world = await createWorld({ apiGateway: { endpoint: flood.url } });
      const { errors } = await world.query(page);
      expect(errors?.[0]?.extensions).toMatchObject({ code });
      await flood.closed;
      expect(flood.bytes()).toBeLessThan(2 * maxAnswerBytes);
    },
  );
});

describe('a client that leaves', () => {
  test(
    'aborts the upstream call when the client leaves, and logs no error',
    { timeout: 20_000 },
    async () => {
      // So long that nothing else ends the call before the test does.
      await using world = await createWorld({ apiGateway: { deadlineMilliseconds: 300_000 } });
      world.emulator.next({ kind: 'hang' });
      const leaving = new AbortController();
      const asked = fetch(`${world.url}?query=${encodeURIComponent(page)}`, {
        signal: leaving.signal,
      });
      await world.emulator.waitForRequest(({ authenticated }) => authenticated);
      leaving.abort();
      await expect(asked).rejects.toThrow();
      await world.emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
      expect(world.faults).toEqual([]);
      expect(world.log).toMatchObject([{ level: 'info', path: '/graphql', upstreamCalls: 1 }]);
      expect(world.log[0]).not.toHaveProperty('status');
    },
  );
});

/** An upstream whose answers have no end. */
async function createFlood(status: number) {
  let bytes = 0;
  const chunk = Buffer.alloc(2 ** 20, 0x20);
  let isClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (isClosed = resolve));
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.once('close', isClosed);
    const pour = () => {
      while (!response.destroyed && response.write(chunk)) bytes += chunk.length;
    };
    response.on('drain', pour);
    pour();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    closed,
    bytes: () => bytes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
