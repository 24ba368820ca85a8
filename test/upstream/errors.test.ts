import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/emulator.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';

const page = '{ clientCertificates(first: 1) { nodes { id } } }';
const one = '{ clientCertificate(clientCertificateId: "aaaaaa") { id } }';
const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

interface Row {
  readonly name: string;
  readonly fault: Fault;
  readonly code: string;
  readonly status?: number;
  readonly message?: string;
}

const unauthorized =
  "Amazon API Gateway refused GetClientCertificates: the gateway's credentials are missing, expired or lack the permission apigateway:GET on /clientcertificates.";

const rows: readonly Row[] = [
  {
    name: 'BadRequestException',
    fault: error(400, 'BadRequestException', 'Invalid limit'),
    code: 'UPSTREAM_BAD_REQUEST',
    status: 400,
    message: 'Amazon API Gateway rejected GetClientCertificates as invalid: Invalid limit.',
  },
  {
    name: 'NotFoundException',
    fault: error(404, 'NotFoundException', 'No such account'),
    code: 'UPSTREAM_NOT_FOUND',
    status: 404,
    message: 'Amazon API Gateway found nothing for GetClientCertificates: No such account.',
  },
  {
    name: 'UnauthorizedException',
    fault: error(401, 'UnauthorizedException', 'No entry'),
    code: 'UPSTREAM_UNAUTHORIZED',
    status: 401,
    message: unauthorized,
  },
  {
    name: 'AccessDeniedException with an ARN and an account id',
    fault: error(
      403,
      'AccessDeniedException',
      'User: arn:aws:iam::123456789012:user/eve is not authorized to perform: apigateway:GET',
    ),
    code: 'UPSTREAM_UNAUTHORIZED',
    status: 403,
    message: unauthorized,
  },
  {
    name: 'an expired token',
    fault: error(403, 'ExpiredTokenException', 'The security token is expired'),
    code: 'UPSTREAM_UNAUTHORIZED',
    status: 403,
  },
  { name: '400 without a type', fault: error(400), code: 'UPSTREAM_BAD_REQUEST', status: 400 },
  {
    name: '403 with a type that every object has as a member',
    fault: error(403, 'constructor'),
    code: 'UPSTREAM_UNAUTHORIZED',
    status: 403,
  },
  { name: '401 without a type', fault: error(401), code: 'UPSTREAM_UNAUTHORIZED', status: 401 },
  { name: '403 without a type', fault: error(403), code: 'UPSTREAM_UNAUTHORIZED', status: 403 },
  { name: '404 without a type', fault: error(404), code: 'UPSTREAM_NOT_FOUND', status: 404 },
  { name: '429 without a type', fault: error(429), code: 'UPSTREAM_THROTTLED', status: 429 },
  {
    name: '409, which nobody promised',
    fault: error(409),
    code: 'UPSTREAM_BAD_REQUEST',
    status: 409,
  },
  {
    name: '500',
    fault: error(500, 'InternalFailure', 'at host 10.0.0.7'),
    code: 'UPSTREAM_UNAVAILABLE',
    status: 500,
  },
  {
    name: '503',
    fault: error(503, 'ServiceUnavailableException'),
    code: 'UPSTREAM_UNAVAILABLE',
    status: 503,
  },
  {
    name: '502 in HTML',
    fault: {
      kind: 'respond',
      status: 502,
      body: '<html>proxy.internal:8080</html>',
      contentType: 'text/html',
    },
    code: 'UPSTREAM_UNAVAILABLE',
    status: 502,
  },
  { name: 'a connection that is reset', fault: { kind: 'reset' }, code: 'UPSTREAM_UNAVAILABLE' },
];

describe('an upstream failure reaches the client as a coded error', () => {
  test.each(rows)(
    'an upstream failure by $name reaches the client as $code',
    async ({ fault, code, status, message }) => {
      await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
      world.emulator.next(fault);
      const { data, errors, text } = await world.query(page);
      expect(data).toBeNull();
      expect(errors).toHaveLength(1);
      const [{ extensions, message: said } = fail()] = errors ?? [];
      expect(extensions.code).toBe(code);
      expect(extensions.upstream).toEqual({
        operation: 'GetClientCertificates',
        ...(status !== undefined && { status, requestId: expect.anything() as unknown }),
      });
      if (status !== undefined && status !== 502) {
        expect(extensions.upstream?.requestId).toEqual(requestId);
      }
      if (message !== undefined) expect(said).toBe(message);
      expect(text).not.toMatch(
        /127\.0\.0\.1|10\.0\.0\.7|proxy|123456789012|AKID|eve|stack|node_modules/,
      );
      expect(world.faults).toEqual([]);
    },
  );

  test('a refused connection is UPSTREAM_UNAVAILABLE and names no address', async () => {
    await using world = await createWorld();
    await world.emulator.close();
    const { errors, text } = await world.query(page);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      upstream: { operation: 'GetClientCertificates' },
    });
    expect(text).not.toMatch(/127\.0\.0\.1|localhost|ECONN|:\d{4,5}/);
  });

  test('an unknown access key is UPSTREAM_UNAUTHORIZED', async () => {
    const credentials = { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'planted-secret' };
    await using world = await createWorld({ apiGateway: { credentials } });
    const { errors, text } = await world.query(page);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      upstream: { status: 403 },
    });
    expect(text).not.toMatch(/AKIDSTRANGER|planted/);
  });

  test('credentials that cannot be had are UPSTREAM_UNAUTHORIZED', async () => {
    const credentials = () =>
      Promise.reject(
        Object.assign(new Error('in /home/eve/.aws'), { name: 'CredentialsProviderError' }),
      );
    await using world = await createWorld({ apiGateway: { credentials } });
    const { errors, text } = await world.query(page);
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAUTHORIZED');
    expect(text).not.toContain('eve');
    expect(world.takeCalls()).toEqual([]);
  });

  test('the error of a lookup names the operation that failed, at its own path', async () => {
    await using world = await createWorld();
    world.emulator.next(error(500));
    const { data, errors } = await world.query(one);
    expect(data).toEqual({ clientCertificate: null });
    expect(errors).toEqual([
      {
        message:
          'Amazon API Gateway could not be reached for GetClientCertificate, or failed to answer it.',
        locations: [{ line: 1, column: 3 }],
        path: ['clientCertificate'],
        extensions: {
          code: 'UPSTREAM_UNAVAILABLE',
          upstream: { operation: 'GetClientCertificate', status: 500, requestId },
        },
      },
    ]);
  });

  test('a page arrives although the lookup beside it fails', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa', 'bbbbbb') });
    world.emulator.always({
      kind: 'rewrite',
      rewrite: (body) => ('item' in body ? body : 'no certificate'),
    });
    const { data, errors } = await world.query(
      '{ clientCertificates(first: 1) { nodes { clientCertificateId } } clientCertificate(clientCertificateId: "bbbbbb") { id } }',
    );
    expect(data).toEqual({
      clientCertificates: { nodes: [{ clientCertificateId: 'aaaaaa' }] },
      clientCertificate: null,
    });
    expect(errors?.map(({ path, extensions: { code } }) => ({ path, code }))).toEqual([
      { path: ['clientCertificate'], code: 'UPSTREAM_MALFORMED' },
    ]);
  });
});

describe('throttling', () => {
  test.each([
    ['7', 7],
    ['1.2', 2],
    [new Date(Date.now() + 3_600_000).toUTCString(), expect.closeTo(3600, -1) as number],
    ['soon', 1],
    ['99999999999', 2_147_483_647],
    [undefined, 1],
  ])(
    'throttling with Retry-After %s gives retryAfterSeconds as an Int',
    async (retryAfter, seconds) => {
      await using world = await createWorld();
      world.emulator.next({ kind: 'throttle', ...(retryAfter !== undefined && { retryAfter }) });
      const { errors } = await world.query(page);
      expect(errors?.[0]?.extensions).toEqual({
        code: 'UPSTREAM_THROTTLED',
        retryAfterSeconds: seconds,
        upstream: { operation: 'GetClientCertificates', status: 429, requestId },
      });
      expect(Number.isInteger(errors?.[0]?.extensions.retryAfterSeconds)).toBe(true);
    },
  );

  test('a throttled call is retried, and the client gets its answer', async () => {
    await using world = await createWorld({
      certificates: tinyCertificates('aaaaaa'),
      apiGateway: { maxAttempts: 3 },
    });
    world.emulator.next({ kind: 'throttle' });
    const { data, errors } = await world.query(page);
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toHaveLength(1);
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('throttling whose wait would outlast the deadline is answered at once', async () => {
    await using world = await createWorld({ apiGateway: { maxAttempts: 3 } });
    world.emulator.always({ kind: 'throttle', retryAfter: 30 });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterSeconds: 30,
    });
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('retries of a throttled call that the deadline ends are UPSTREAM_THROTTLED', async () => {
    await using world = await createWorld({
      apiGateway: { maxAttempts: 50, deadlineMilliseconds: 3_000 },
    });
    world.emulator.always({ kind: 'throttle' });
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterSeconds: 1,
    });
  });
});

describe('503 with Retry-After', () => {
  test.each([300, '300.5', new Date(Date.now() + 300_000).toUTCString()])(
    '503 with a Retry-After of %s, which outlasts the deadline, is UPSTREAM_UNAVAILABLE at once, with retryAfterSeconds',
    async (retryAfter) => {
      await using world = await createWorld({ apiGateway: { maxAttempts: 3 } });
      world.emulator.always(unavailable(retryAfter));
      const { errors } = await world.query(page);
      expect(errors).toMatchObject([
        {
          message:
            'Amazon API Gateway could not be reached for GetClientCertificates, or failed to answer it.',
          extensions: {
            code: 'UPSTREAM_UNAVAILABLE',
            retryAfterSeconds: expect.closeTo(300, -2) as number,
            upstream: { operation: 'GetClientCertificates', status: 503, requestId },
          },
        },
      ]);
      expect(world.takeCalls()).toHaveLength(1);
    },
  );

  test('503 with a short Retry-After is retried, and reported when it goes on', async () => {
    await using world = await createWorld({ apiGateway: { maxAttempts: 2 } });
    world.emulator.always(unavailable(0));
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryAfterSeconds: 0,
    });
    expect(world.takeCalls()).toHaveLength(2);
  });

  test('503 without Retry-After gives no retryAfterSeconds', async () => {
    await using world = await createWorld();
    world.emulator.always(error(503, 'ServiceUnavailableException'));
    const { errors } = await world.query(page);
    expect(errors?.[0]?.extensions).not.toHaveProperty('retryAfterSeconds');
  });

  function unavailable(retryAfter: number | string): Fault {
    const headers = { 'retry-after': String(retryAfter) };
    return { kind: 'error', status: 503, type: 'ServiceUnavailableException', headers };
  }
});

describe('a deadline', () => {
  test.each([{ kind: 'hang' }, { kind: 'stall' }] as const)(
    'the deadline ends a call that upstream lets $kind, and closes its connection',
    async (fault) => {
      await using world = await createWorld({
        certificates: tinyCertificates('aaaaaa'),
        apiGateway: { deadlineMilliseconds: 200 },
      });
      world.emulator.next(fault);
      const { errors } = await world.query(page);
      expect(errors?.[0]).toMatchObject({
        message: 'Amazon API Gateway did not answer GetClientCertificates in time.',
        extensions: { code: 'UPSTREAM_TIMEOUT', upstream: { operation: 'GetClientCertificates' } },
      });
      await world.emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
    },
  );

  test('a call that missed its deadline does not harm the next one', async () => {
    await using world = await createWorld({
      certificates: tinyCertificates('aaaaaa'),
      apiGateway: { deadlineMilliseconds: 3_000 },
    });
    world.emulator.next({ kind: 'hang' });
    await world.query(page);
    expect((await world.query(page)).errors).toBeUndefined();
  });
});

function error(status: number, type?: string, message?: string): Fault {
  return {
    kind: 'error',
    status,
    ...(type !== undefined && { type }),
    ...(message !== undefined && { message }),
  };
}

function fail(): never {
  throw new Error('An error was expected.');
}
