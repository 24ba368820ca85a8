import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { addressOf, environmentFor, startCommand } from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { openSocket } from '../support/raw-http.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';
import { createWorld } from '../support/test-gateway.ts';

const allowed = [
  'duration',
  'errorCodes',
  'level',
  'method',
  'msg',
  'operationName',
  'path',
  'requestId',
  'status',
  'time',
  'upstreamCalls',
  'upstreamWaited',
];

describe('the log line of a request', () => {
  test('logs only the allowed fields of a request, and no value from the request or the response', async () => {
    await using world = await createWorld({ certificates: tinyCertificates('aaaaaa') });
    const name = `FirstPage${'x'.repeat(100)}`;
    const query = `query ${name}($first: Int) { clientCertificates(first: $first) { nodes { pemEncodedCertificate } } }`;
    await fetch(`${world.url}?token=planted-token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer planted-token',
        cookie: 'session=planted-token',
      },
      body: JSON.stringify({ query, variables: { first: 17, other: 'planted-variable' } }),
    });
    await waitUntil(() => world.log.length > 0);
    const [line, ...others] = world.log;
    expect(others).toEqual([]);
    expect(Object.keys(line ?? {}).sort()).toEqual(allowed);
    expect(line).toMatchObject({
      level: 'info',
      method: 'POST',
      path: '/graphql',
      status: 200,
      operationName: name.slice(0, 64),
      errorCodes: [],
      upstreamCalls: 1,
      upstreamWaited: 0,
    });
    // Without the three fields whose values vary.
    const fixed = { ...line, time: '', requestId: '', duration: 0 };
    expect(JSON.stringify(fixed)).not.toMatch(/planted|PEM|17/);
  });

  test('logs each error code of a request once', async () => {
    await using world = await createWorld();
    world.emulator.always({ kind: 'error', status: 500 });
    await world.query(
      '{ a: node(id: "x") { id } b: node(id: "y") { id } c: clientCertificate(clientCertificateId: "aaaaaa") { id } }',
    );
    await waitUntil(() => world.log.length > 0);
    expect(world.log).toMatchObject([{ errorCodes: ['BAD_USER_INPUT', 'UPSTREAM_UNAVAILABLE'] }]);
  });

  test('logs the path of a wrong URL as other', async () => {
    await using world = await createWorld();
    await fetch(new URL('/planted-path?x=planted', world.url));
    await waitUntil(() => world.log.length > 0);
    expect(world.log).toMatchObject([{ path: 'other', status: 404 }]);
    expect(JSON.stringify(world.log)).not.toContain('planted');
  });

  test('logs the error code when a guard, an unknown path or a wrong method rejects the request', async () => {
    await using world = await createWorld();
    await fetch(world.url, { headers: { origin: 'https://evil.example' } });
    await fetch(new URL('/nothing', world.url));
    await fetch(new URL('/expirations.ics', world.url), { method: 'POST' });
    await waitUntil(() => world.log.length === 3);
    expect(world.log).toMatchObject([
      { path: '/graphql', status: 403, errorCodes: ['FORBIDDEN'] },
      { path: 'other', status: 404, errorCodes: ['BAD_REQUEST'] },
      { path: '/expirations.ics', status: 405, errorCodes: ['BAD_REQUEST'] },
    ]);
  });

  test('logs no status when the client leaves before the answer, and aborts the upstream call', async () => {
    await using world = await createWorld({ apiGateway: { deadlineMilliseconds: 300_000 } });
    world.emulator.always({ kind: 'hang' });
    const socket = await openSocket(world.url);
    socket.write('GET /expirations.ics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await world.emulator.waitForRequest(() => true);
    socket.destroy();
    await waitUntil(() => world.log.length > 0);
    expect(world.log[0]).toMatchObject({ path: '/expirations.ics', upstreamCalls: 1 });
    expect(world.log[0]).not.toHaveProperty('status');
    await world.emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
    expect(world.faults).toEqual([]);
  });

  test('logs a unique id for each request', async () => {
    await using world = await createWorld();
    await Promise.all([world.query('{ __typename }'), world.query('{ __typename }')]);
    await waitUntil(() => world.log.length === 2);
    expect(new Set(world.log.map(({ requestId }) => requestId)).size).toBe(2);
  });

  test.each(['warn', 'silent'] as const)('logs no requests when the log level is %s', (level) => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    createLogger({ destination, level }).request({
      ...{ level: 'info', requestId: '1', method: 'GET', path: 'other', status: 200 },
      ...{ duration: 1, operationName: undefined, errorCodes: [] },
      ...{ upstreamCalls: 0, upstreamWaited: 0 },
    });
    expect(lines).toEqual([]);
  });
});

test('the gateway writes the JSON log to standard output in batches, and messages to standard error', async () => {
  await using emulator = await createEmulator({ certificates: tinyCertificates('aaaaaa') });
  using gateway = startCommand('main.js', ['--port=0'], environmentFor(emulator));
  const url = await addressOf(gateway);
  const client = createGraphQLClient(url);
  await Promise.all(Array.from({ length: 100 }, () => client.query('{ __typename }')));
  gateway.kill('SIGTERM');
  const { output, errors } = await gateway.ended;
  const lines = output.trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries).toHaveLength(100);
  expect(entries[0]).toMatchObject({ level: 'info', msg: 'request' });
  // The fields are always in the same order.
  const [first = ''] = lines;
  expect(first.replaceAll(/"(time|requestId)":"[^"]+"/g, '"$1":""')).toMatch(
    /^\{"level":"info","time":"","requestId":"","method":"POST","path":"\/graphql","status":200,"duration":\d+,"errorCodes":\[\],"upstreamCalls":0,"upstreamWaited":0,"msg":"request"\}$/,
  );
  expect(errors).toMatch(/^Client Certificates Gateway .+\nProfile explore: .+\n$/);
});

describe('the log line of an internal error', () => {
  test('logs an internal error with its causes, without their other properties', () => {
    const cause = Object.assign(new TypeError('the cause'), { $response: 'planted' });
    const fault = Object.assign(new Error('the fault', { cause }), { request: 'planted' });
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    createLogger({ writeSentence: fail, destination }).error('It failed.', fault);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'error',
      time: expect.any(String) as string,
      msg: 'It failed.',
      fault: [
        { name: 'Error', message: 'the fault', stack: fault.stack },
        { name: 'TypeError', message: 'the cause', stack: cause.stack },
      ],
    });
  });

  test('flushes the log at once after an error and after a warning', () => {
    const written: string[] = [];
    const destination = {
      write: () => written.push('line'),
      flushSync: () => written.push('flush'),
    };
    const logger = createLogger({ destination });
    logger.error('It failed.', new Error('the fault'));
    logger.warn('It changed.');
    expect(written).toEqual(['line', 'flush', 'line', 'flush']);
  });

  test('logs only the type of a thrown value that is not an error', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    createLogger({ destination }).error('It failed.', 'planted');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      fault: [{ name: 'string', message: 'A string was thrown.' }],
    });
  });

  test('ends the list of causes when they form a cycle', () => {
    const fault = new Error('round');
    fault.cause = fault;
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    createLogger({ writeSentence: fail, destination }).error('It failed.', fault);
    expect((JSON.parse(lines[0] ?? '') as { fault: unknown[] }).fault).toHaveLength(9);
  });
});

function fail(): never {
  throw new Error('Expected no message.');
}
