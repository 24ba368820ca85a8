import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';
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

describe('the line of a request', () => {
  test('has what the list allows, and nothing that the request or the answer said', async () => {
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
    // The three that may hold any number are left out.
    const told = { ...line, time: '', requestId: '', duration: 0 };
    expect(JSON.stringify(told)).not.toMatch(/planted|PEM|17/);
  });

  test('names the codes of its errors, each once', async () => {
    await using world = await createWorld();
    world.emulator.always({ kind: 'error', status: 500 });
    await world.query(
      '{ a: node(id: "x") { id } b: node(id: "y") { id } c: clientCertificate(clientCertificateId: "aaaaaa") { id } }',
    );
    await waitUntil(() => world.log.length > 0);
    expect(world.log).toMatchObject([{ errorCodes: ['BAD_USER_INPUT', 'UPSTREAM_UNAVAILABLE'] }]);
  });

  test('does not repeat a path that is none of the gateway', async () => {
    await using world = await createWorld();
    await fetch(new URL('/planted-path?x=planted', world.url));
    await waitUntil(() => world.log.length > 0);
    expect(world.log).toMatchObject([{ path: 'other', status: 404 }]);
    expect(JSON.stringify(world.log)).not.toContain('planted');
  });
});

describe('the line of a fault', () => {
  test('has the chain of its causes, and none of their other properties', () => {
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

  test('that is a cycle of causes ends', () => {
    const fault = new Error('round');
    fault.cause = fault;
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    createLogger({ writeSentence: fail, destination }).error('It failed.', fault);
    expect((JSON.parse(lines[0] ?? '') as { fault: unknown[] }).fault).toHaveLength(9);
  });
});

function fail(): never {
  throw new Error('No sentence was expected.');
}
