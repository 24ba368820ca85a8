import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { signedFetch } from '../support/signed-fetch.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const path = '/clientcertificates';
const start = (): Promise<Emulator> => createEmulator({ certificates: tinyCertificates('a', 'b') });

async function expectUsual(emulator: Emulator): Promise<void> {
  const response = await signedFetch(emulator, path);
  expect(response.status).toBe(200);
  expect(await response.json()).toHaveProperty('item.length', 2);
}

/** The error behind fetch's own "fetch failed". */
async function failureOf(request: Promise<unknown>): Promise<unknown> {
  const error: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error instanceof Error ? error.cause : undefined;
}

test('the fault delay sends the usual response', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'delay', milliseconds: 5 });
  await expectUsual(emulator);
});

test('the emulator ends a delay without a response when it closes', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'delay', milliseconds: 3_600_000 });
  const request = signedFetch(emulator, path);
  const failure = failureOf(request);
  await emulator.waitForRequest(({ authenticated }) => authenticated);
  await emulator.close();
  await failure;
  expect(emulator.requests).toMatchObject([{ authenticated: true, status: undefined }]);
  expect(emulator.requests[0]).not.toHaveProperty('closedByClient');
});

test('the fault throttle sends 429, and Retry-After only when given', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'throttle' });
  emulator.next({ kind: 'throttle', retryAfter: 7 });
  const [plain, timed] = [await signedFetch(emulator, path), await signedFetch(emulator, path)];
  for (const response of [plain, timed]) {
    expect(response.status).toBe(429);
    expect(response.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
    expect(await response.json()).toEqual({ message: 'Too Many Requests' });
  }
  expect(plain.headers.get('retry-after')).toBeNull();
  expect(timed.headers.get('retry-after')).toBe('7');
  await expectUsual(emulator);
});

test('the fault error sends any status, type, message and headers, and no type header without a type', async () => {
  await using emulator = await start();
  const headers = { 'x-extra': 'yes' };
  emulator.next({
    kind: 'error',
    status: 401,
    type: 'UnauthorizedException',
    message: 'No',
    headers,
  });
  emulator.next({ kind: 'error', status: 503 });
  const named = await signedFetch(emulator, path);
  expect(named.status).toBe(401);
  expect(named.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
  expect(named.headers.get('x-extra')).toBe('yes');
  expect(await named.json()).toEqual({ message: 'No' });
  const nameless = await signedFetch(emulator, path);
  expect(nameless.status).toBe(503);
  expect(nameless.headers.get('x-amzn-errortype')).toBeNull();
  expect(await nameless.json()).toEqual({});
});

test('the fault hang sends no response, and the log says that the client left', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'hang' });
  const giveUp = new AbortController();
  const failure = failureOf(signedFetch(emulator, path, { signal: giveUp.signal }));
  await emulator.waitForRequest(({ authenticated }) => authenticated);
  giveUp.abort();
  await failure;
  const seen = await emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
  expect(seen.status).toBeUndefined();
});

test('the emulator ends a hanging request when it closes', async () => {
  const emulator = await start();
  emulator.always({ kind: 'hang' });
  const failures = [failureOf(signedFetch(emulator, path)), failureOf(signedFetch(emulator, path))];
  await emulator.waitForRequest(({ authenticated }) => authenticated);
  await emulator.close();
  await emulator.close();
  await Promise.all(failures);
  expect(emulator.requests.some(({ closedByClient }) => closedByClient)).toBe(false);
});

test('the fault stall sends the headers and half of the body', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'stall' });
  const response = await signedFetch(emulator, path);
  expect(response.status).toBe(200);
  const promised = Number(response.headers.get('content-length'));
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(first?.value).toHaveLength(Math.floor(promised / 2));
  await reader?.cancel();
  const seen = await emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
  expect(seen.status).toBe(200);
});

test('the fault reset resets the connection before any response', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'reset' });
  expect(await failureOf(signedFetch(emulator, path))).toMatchObject({ code: 'ECONNRESET' });
  expect(emulator.requests).toMatchObject([{ authenticated: true, status: undefined }]);
  expect(emulator.requests[0]).not.toHaveProperty('closedByClient');
  await expectUsual(emulator);
});

test('the fault truncate sends half of the announced body and closes the connection', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'truncate' });
  const response = await signedFetch(emulator, path);
  expect(response.status).toBe(200);
  expect(await failureOf(response.text())).toMatchObject({ message: 'other side closed' });
  await expectUsual(emulator);
});

test('the fault respond sends any body, status and media type', async () => {
  await using emulator = await start();
  emulator.next({ kind: 'respond', body: '<html>', status: 502, contentType: 'text/html' });
  emulator.next({ kind: 'respond', body: '' });
  emulator.next({ kind: 'respond', body: '', status: 204 });
  const html = await signedFetch(emulator, path);
  expect([html.status, html.headers.get('content-type'), await html.text()]).toEqual([
    502,
    'text/html',
    '<html>',
  ]);
  const empty = await signedFetch(emulator, path);
  expect([empty.status, empty.headers.get('content-type'), await empty.text()]).toEqual([
    200,
    'application/json',
    '',
  ]);
  expect((await signedFetch(emulator, path)).status).toBe(204);
  await expectUsual(emulator);
});

test('the fault rewrite changes a response, and nothing in the account', async () => {
  await using emulator = await start();
  emulator.next({
    kind: 'rewrite',
    rewrite: (body) => {
      body.item?.forEach((certificate) => (certificate['createdDate'] = 'soon'));
      return { ...body, position: 'again' };
    },
  });
  emulator.next({ kind: 'rewrite', rewrite: () => [] });
  emulator.next({ kind: 'rewrite', rewrite: () => undefined });
  const changed: unknown = await (await signedFetch(emulator, path)).json();
  expect(changed).toMatchObject({ position: 'again', item: [{ createdDate: 'soon' }, {}] });
  expect(await (await signedFetch(emulator, path)).json()).toEqual([]);
  expect(await (await signedFetch(emulator, path)).text()).toBe('');
  expect(emulator.certificates.list()).toEqual(tinyCertificates('a', 'b'));
  await expectUsual(emulator);
});

test('the fault rewrite answers 500 with the error that its function throws', async () => {
  await using emulator = await start();
  emulator.next({
    kind: 'rewrite',
    rewrite: () => {
      throw new Error('my mistake');
    },
  });
  const response = await signedFetch(emulator, path);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ message: 'Error: my mistake' });
});

test('the emulator injects faults in order, into authenticated requests only, until they are cleared', async () => {
  await using emulator = await start();
  emulator.always({ kind: 'error', status: 500 });
  emulator.next({ kind: 'throttle' }, 2);
  emulator.next({ kind: 'error', status: 404 });
  const statuses: number[] = [];
  for (const request of [fetchUnsigned, signed, signed, signed, signed, signed]) {
    statuses.push((await request(emulator)).status);
  }
  expect(statuses).toEqual([403, 429, 429, 404, 500, 500]);
  emulator.clearFaults();
  await expectUsual(emulator);
});

test('the emulator logs requests in order, until the log is cleared', async () => {
  await using emulator = await start();
  await signedFetch(emulator, `${path}?limit=1`);
  await signedFetch(emulator, `${path}/b`, { headers: { 'x-test': 'yes' } });
  await fetchUnsigned(emulator);
  const get = { method: 'GET', query: {}, authenticated: true, status: 200 };
  expect(emulator.requests).toMatchObject([
    { ...get, path, query: { limit: '1' }, operation: 'GetClientCertificates' },
    { ...get, path: `${path}/b`, operation: 'GetClientCertificate', headers: { 'x-test': 'yes' } },
    { ...get, path, operation: 'GetClientCertificates', authenticated: false, status: 403 },
  ]);
  emulator.clearRequests();
  expect(emulator.requests).toEqual([]);
});

const signed = (emulator: Emulator): Promise<Response> => signedFetch(emulator, path);
const fetchUnsigned = (emulator: Emulator): Promise<Response> => fetch(`${emulator.url}${path}`);
