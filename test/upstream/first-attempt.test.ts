import { describe, expect, test } from 'vitest';
import type { Fault, SeenRequest } from '../../src/emulator/emulator.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld, type World, type WorldOptions } from '../support/test-gateway.ts';

// From the second call of a page on, the first attempt is not made by the SDK's middleware. Upstream sees no difference.

const page = '{ clientCertificates(first: 2) { nodes { clientCertificateId } } }';
const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');

describe('a first attempt', () => {
  test('arrives as the first one of the SDK itself, signed anew and with an id of its own', async () => {
    await using world = await createWarmWorld();
    const { data, errors } = await world.query(page);
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toHaveLength(2);
    const [bySdk, ...others] = world.emulator.requests as [SeenRequest, ...SeenRequest[]];
    expect(others).toHaveLength(2);
    for (const request of others) {
      expect(request).toMatchObject({ authenticated: true, status: 200 });
      expect(Object.keys(request.headers)).toEqual(Object.keys(bySdk.headers));
      expect(lastingHeadersOf(request)).toEqual(lastingHeadersOf(bySdk));
      expect(request.headers['user-agent']).toMatch(/^aws-sdk-js\//);
      expect(request.headers['amz-sdk-request']).toBe('attempt=1; max=3');
      expect(request.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=/);
    }
    const ids = [bySdk, ...others].map(invocationOf);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  test('asks for what the call is for: its limit and its position', async () => {
    await using world = await createWarmWorld();
    const read = (after: string | null) =>
      world.query(
        'query ($after: String) { clientCertificates(first: 1, after: $after) { nodes { clientCertificateId } pageInfo { endCursor } } }',
        { after },
      );
    const first = await read(null);
    const second = await read(first.data.clientCertificates.pageInfo.endCursor as string);
    expect(second.data.clientCertificates.nodes).toEqual([{ clientCertificateId: 'bbbbbb' }]);
    expect(world.emulator.requests.slice(-2).map(({ query }) => query)).toEqual([
      { limit: '1' },
      { limit: '1', position: expect.any(String) as string },
    ]);
  });

  test.each<[string, Fault]>([
    ['an error of the server', { kind: 'error', status: 500 }],
    ['throttling', { kind: 'throttle' }],
    ['throttling with a Retry-After of 0', { kind: 'throttle', retryAfter: 0 }],
    ['a connection that is reset', { kind: 'reset' }],
    ['a body that breaks off', { kind: 'truncate' }],
  ])('that meets %s is taken up by the SDK', async (_name, fault) => {
    await using world = await createWarmWorld();
    world.emulator.clearRequests();
    world.emulator.next(fault);
    const { data, errors, extensions } = await world.query(page);
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toHaveLength(2);
    expect(attemptsOf(world)).toEqual(['attempt=1; max=3', 'attempt=2; max=3']);
    expect(new Set(world.emulator.requests.map(invocationOf)).size).toBe(1);
    expect(extensions?.upstream?.calls).toBe(2);
  });

  test.each<[string, Fault, string]>([
    ['an error of the server', { kind: 'error', status: 500 }, 'UPSTREAM_UNAVAILABLE'],
    ['throttling', { kind: 'throttle' }, 'UPSTREAM_THROTTLED'],
    ['a connection that is reset', { kind: 'reset' }, 'UPSTREAM_UNAVAILABLE'],
    ['a body that breaks off', { kind: 'truncate' }, 'UPSTREAM_MALFORMED'],
  ])('that meets %s, as all after it, is one of three', async (_name, fault, code) => {
    await using world = await createWarmWorld();
    world.emulator.clearRequests();
    world.emulator.always(fault);
    const { errors, extensions } = await world.query(page);
    expect(errors?.map((error) => error.extensions.code)).toEqual([code]);
    expect(attemptsOf(world)).toEqual([1, 2, 3].map((attempt) => `attempt=${attempt}; max=3`));
    expect(extensions?.upstream?.calls).toBe(3);
  });

  test.each<[string, Fault, string]>([
    ['a refusal', { kind: 'error', status: 403 }, 'UPSTREAM_UNAUTHORIZED'],
    ['a bad request', { kind: 'error', status: 400 }, 'UPSTREAM_BAD_REQUEST'],
    [
      'throttling longer than the deadline',
      { kind: 'throttle', retryAfter: 60 },
      'UPSTREAM_THROTTLED',
    ],
    ['no answer within the deadline', { kind: 'hang' }, 'UPSTREAM_TIMEOUT'],
    ['half an answer within the deadline', { kind: 'stall' }, 'UPSTREAM_TIMEOUT'],
  ])('that meets %s is the last', async (_name, fault, code) => {
    await using world = await createWarmWorld({ deadlineMilliseconds: 3_000 });
    world.emulator.clearRequests();
    world.emulator.always(fault);
    const { errors, extensions } = await world.query(page);
    expect(errors?.map((error) => error.extensions.code)).toEqual([code]);
    expect(attemptsOf(world)).toEqual(['attempt=1; max=3']);
    expect(extensions?.upstream?.calls).toBe(1);
    expect(world.faults).toEqual([]);
  });

  test('that fails has the same error as when the SDK makes it', async () => {
    const fault: Fault = { kind: 'error', status: 503, message: 'planted' };
    await using cold = await createWorld({ certificates });
    cold.emulator.next(fault);
    await using warm = await createWarmWorld({ maxAttempts: 1 });
    warm.emulator.next(fault);
    const [bySdk, byParts] = [await cold.query(page), await warm.query(page)];
    const withoutRequestId = ({ errors }: typeof bySdk) =>
      JSON.stringify(errors).replace(/"requestId":"[^"]+"/, '"requestId":"…"');
    expect(withoutRequestId(byParts)).toBe(withoutRequestId(bySdk));
  });

  test('is made anew after any failure', async () => {
    await using world = await createWarmWorld({ maxAttempts: 1 });
    for (const fault of [
      { kind: 'error', status: 500 },
      { kind: 'reset' },
      { kind: 'truncate' },
      { kind: 'throttle' },
    ] as const) {
      world.emulator.next(fault);
      expect((await world.query(page)).errors).toHaveLength(1);
      world.emulator.clearRequests();
      const { errors, extensions } = await world.query(page);
      expect(errors).toBeUndefined();
      expect(extensions?.upstream?.calls).toBe(1);
      expect(attemptsOf(world)).toEqual(['attempt=1; max=1']);
    }
  });

  test('that succeeds pays for retries to come, as one of the SDK does', async () => {
    await using world = await createWarmWorld();
    const ask = (first: number) =>
      world.query(`{ clientCertificates(first: ${first}) { nodes { id } } }`);
    world.emulator.always({ kind: 'error', status: 500 });
    // The SDK has a hundred retries to spend before it makes no more of them.
    await Promise.all(Array.from({ length: 60 }, (_, index) => ask(index + 1)));
    expect((await ask(1)).extensions?.upstream?.calls).toBe(1);
    world.emulator.clearFaults();
    for (let time = 1; time <= 5; time += 1) expect((await ask(1)).errors).toBeUndefined();
    world.emulator.next({ kind: 'error', status: 500 });
    const { errors, extensions } = await ask(1);
    expect(errors).toBeUndefined();
    expect(extensions?.upstream?.calls).toBe(2);
  });

  test('follows credentials that are replaced', async () => {
    const before = { accessKeyId: 'AKIDREPLACED', secretAccessKey: 'replaced-secret-key' };
    let credentials = before;
    await using world = await createWarmWorld(
      {
        // Past already, so that the SDK asks again each time.
        credentials: () => Promise.resolve({ ...credentials, expiration: new Date(0) }),
        maxAttempts: 1,
      },
      { credentials: before },
    );
    expect((await world.query(page)).errors).toBeUndefined();
    credentials = { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'strange-secret-key' };
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAUTHORIZED');
    expect(world.emulator.requests.at(-1)?.headers.authorization).toContain('AKIDSTRANGER');
  });

  test('is not made when the credentials are gone, nor counted', async () => {
    let areGone = false;
    const gone = () => Object.assign(new Error('gone'), { name: 'CredentialsProviderError' });
    const credentials = { accessKeyId: 'AKIDGOING', secretAccessKey: 'going-secret-key' };
    await using world = await createWarmWorld(
      {
        credentials: () =>
          areGone
            ? Promise.reject(gone())
            : Promise.resolve({ ...credentials, expiration: new Date(0) }),
      },
      { credentials },
    );
    areGone = true;
    world.takeCalls();
    const { errors, extensions } = await world.query(page);
    expect(errors?.map((error) => error.extensions.code)).toEqual(['UPSTREAM_UNAUTHORIZED']);
    expect(extensions).toEqual({ upstream: { calls: 0, cached: 0, waitedMs: 0 } });
    expect(world.takeCalls()).toEqual([]);
    areGone = false;
    expect((await world.query(page)).errors).toBeUndefined();
  });
});

/** A world in which two pages were read, the second by a first attempt that goes past the SDK's middleware. */
async function createWarmWorld(
  apiGateway: WorldOptions['apiGateway'] = {},
  options: WorldOptions = {},
): Promise<World> {
  const world = await createWorld({
    certificates,
    ...options,
    apiGateway: { maxAttempts: 3, ...apiGateway },
  });
  for (const first of [2, 1]) {
    const { errors } = await world.query(
      `{ clientCertificates(first: ${first}) { nodes { id } } }`,
    );
    expect(errors).toBeUndefined();
  }
  return world;
}

function invocationOf({ headers }: SeenRequest): unknown {
  return headers['amz-sdk-invocation-id'];
}

function attemptsOf({ emulator }: World): readonly unknown[] {
  return emulator.requests.map(({ headers }) => headers['amz-sdk-request']);
}

/** The headers that do not change from one call to the next. */
function lastingHeadersOf({ headers }: SeenRequest): Readonly<Record<string, unknown>> {
  const changing = ['authorization', 'x-amz-date', 'amz-sdk-invocation-id'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !changing.includes(name)));
}
