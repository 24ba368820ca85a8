import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/certificates/stage.ts';
import type { WireBody } from '../../src/emulator/emulator.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import { maxTries } from '../../src/upstream/usage/location-scan.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createRestApis, createUsageWorld, createWebSocketApi } from '../support/usage.ts';

const used = [{ stageName: 'prod', clientCertificateId: 'abc123' }];

describe('a scan of a location', () => {
  test('a scan reads every REST and WebSocket API once, and no HTTP API', async () => {
    await using world = await createUsageWorld({
      restApis: createRestApis(3, used),
      apis: [
        createWebSocketApi('socket0', used),
        { apiId: 'http0', name: 'Website', protocolType: 'HTTP', stages: used },
      ],
    });
    const { stages, coverage, errors } = await world.readUsage();
    expect(world.takeOperations()).toEqual(['GetApis', 'GetRestApis', ...times(4, 'GetStages')]);
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ apis: 4, scanned: 4, denied: 0, complete: true });
    expect(coverage).toMatchObject({ asOf: expect.any(Date), source: 'SCAN' });
    expect(stages.map(({ arn }) => arn).sort()).toEqual([
      'arn:aws:apigateway:us-east-1::/apis/socket0/stages/prod',
      'arn:aws:apigateway:us-east-1::/restapis/rest0/stages/prod',
      'arn:aws:apigateway:us-east-1::/restapis/rest1/stages/prod',
      'arn:aws:apigateway:us-east-1::/restapis/rest2/stages/prod',
    ]);
    expect(stages[0]).toMatchObject({ name: 'prod', clientCertificateId: 'abc123' });
  });

  test('a scan lists 500 REST APIs in one call', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(600) });
    const { coverage } = await world.readUsage();
    expect(coverage).toMatchObject({ apis: 600, scanned: 600, complete: true });
    const operations = ['GetApis', ...times(2, 'GetRestApis'), ...times(600, 'GetStages')];
    expect(world.takeOperations()).toEqual(operations);
  });

  test('a scan is complete for a location without APIs', async () => {
    await using world = await createUsageWorld();
    const { stages, coverage } = await world.readUsage();
    expect(stages).toEqual([]);
    expect(coverage).toMatchObject({ apis: 0, scanned: 0, complete: true });
  });

  test('a scan serves all who ask at the same time and afterwards', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(5) });
    await Promise.all(Array.from({ length: 60 }, () => world.readUsage()));
    await world.readUsage();
    expect(world.takeOperations()).toHaveLength(2 + 5);
  });

  test('a scan answers with what is known at the deadline, continues, and answers more the next time', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter({ rate: 5, burst: 1, clock });
    await using world = await createUsageWorld({
      restApis: createRestApis(8, used),
      upstream: { rateLimiter },
    });
    const early = world.readUsage({ deadlineMilliseconds: 0 });
    expect((await early).coverage).toMatchObject({ apis: 0, complete: false, asOf: null });
    await advanceUntil(clock, () => world.emulator.requests.length >= 5);
    const later = await world.readUsage({ deadlineMilliseconds: 0 });
    expect(later.coverage).toMatchObject({ apis: 8, complete: false });
    expect(later.coverage.scanned).toBeGreaterThan(0);
    expect(later.stages).toHaveLength(later.coverage.scanned);
    expect(later.freshUntil).toBe(-Infinity);
    await advanceUntil(clock, () => world.emulator.requests.length >= 10);
    expect((await world.readUsage()).coverage).toMatchObject({ scanned: 8, complete: true });
    expect(world.takeOperations()).toHaveLength(2 + 8);
  });

  test('a scan reports its progress, which only grows', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(6) });
    const seen: Coverage[] = [];
    await world.readUsage({ onProgress: (coverage) => seen.push(coverage) });
    expect(seen[0]).toMatchObject({ apis: 0, scanned: 0, complete: false });
    expect(seen.at(-1)).toMatchObject({ apis: 6, scanned: 6, complete: true });
    const scanned = seen.map((coverage) => coverage.scanned);
    expect(scanned).toEqual([...scanned].sort((one, other) => one - other));
  });

  test('a scan leaves out an API that is deleted after it was listed', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(3, used) });
    const { emulator } = world;
    emulator.next({ kind: 'rewrite', rewrite: listedThenDeleted }, 1, { operation: 'GetRestApis' });
    const { coverage, stages, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ apis: 3, scanned: 3, denied: 0, complete: true });
    expect(stages).toHaveLength(3);
  });

  test('a scan counts an API whose stages are denied, and is not complete', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(3, used) });
    const resource = 'arn:aws:apigateway:*::/restapis/rest1/stages';
    world.emulator.always({ kind: 'deny' }, { resource });
    const { coverage, stages, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ apis: 3, scanned: 2, denied: 1, complete: false });
    expect(stages).toHaveLength(2);
    expect(world.takeOperations()).toHaveLength(2 + 3);
  });

  test.each([
    ['GetRestApis', '/restapis', 'socket0'],
    ['GetApis', '/apis', 'rest0'],
  ])('a scan reads the other APIs when %s is denied', async (operation, permission, other) => {
    await using world = await createUsageWorld({
      restApis: createRestApis(1, used),
      apis: [createWebSocketApi('socket0', used)],
    });
    world.emulator.always({ kind: 'deny' }, { operation });
    const { coverage, stages, errors } = await world.readUsage();
    expect(stages.map(({ api }) => api.id)).toEqual([other]);
    expect(coverage).toMatchObject({ apis: 1, scanned: 1, denied: 1, complete: false });
    expect(errors).toMatchObject([{ code: 'UPSTREAM_UNAUTHORIZED' }]);
    expect(errors[0]?.message).toBe(
      `Amazon API Gateway refused ${operation}: the gateway's credentials are missing, expired or lack the permission apigateway:GET on ${permission}.`,
    );
  });

  test('a scan repeats a call that failed after all others have begun', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(40, used) });
    const failing = ['rest0', 'rest1'];
    for (const id of failing) {
      const resource = `arn:aws:apigateway:*::/restapis/${id}/stages`;
      world.emulator.next({ kind: 'error', status: 503 }, 1, { resource });
    }
    const { coverage, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ scanned: 40, complete: true });
    const ids = world.emulator.requests
      .filter(({ operation }) => operation === 'GetStages')
      .map(({ path }) => path.split('/')[2] ?? '');
    expect(ids).toHaveLength(40 + failing.length);
    // When they are repeated, three others are on their way at most.
    expect(ids.slice(-5)).toEqual(expect.arrayContaining(failing));
  });

  test('a scan gives up a call that keeps failing, reports that once, and is not complete', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(4, used) });
    const resource = 'arn:aws:apigateway:*::/restapis/rest?/stages';
    for (const id of ['rest1', 'rest2']) {
      const target = { resource: resource.replace('rest?', id) };
      world.emulator.always({ kind: 'error', status: 500 }, target);
    }
    const { coverage, stages, errors } = await world.readUsage();
    expect(coverage).toMatchObject({ apis: 4, scanned: 2, denied: 0, complete: false });
    expect(stages).toHaveLength(2);
    expect(errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(world.takeOperations()).toHaveLength(2 + 2 + 2 * maxTries);
  });

  test.each([
    ['another form', '{"apis":[]}'],
    ['an API without an id', '{"item":[{"name":"x"}]}'],
    ['an id with a control character', '{"item":[{"id":"a\\u0000b"}]}'],
    ['no JSON', '<html>'],
  ])(
    'a scan reports a malformed list of APIs that has %s, and does not read it as empty',
    async (_name, body) => {
      await using world = await createUsageWorld({ restApis: createRestApis(1) });
      world.emulator.always({ kind: 'respond', body }, { operation: 'GetRestApis' });
      const { coverage, errors } = await world.readUsage();
      expect(coverage.complete).toBe(false);
      expect(errors).toMatchObject([{ code: 'UPSTREAM_MALFORMED' }]);
    },
  );

  test.each([
    ['a stage without a name', '{"item":[{"clientCertificateId":"abc123"}]}'],
    ['an id that is no text', '{"item":[{"stageName":"prod","clientCertificateId":7}]}'],
    ['another form', '{"stages":[]}'],
  ])(
    'a scan reports malformed stages that have %s, and does not count their API',
    async (_name, body) => {
      await using world = await createUsageWorld({ restApis: createRestApis(1) });
      world.emulator.always({ kind: 'respond', body }, { operation: 'GetStages' });
      const { coverage, stages, errors } = await world.readUsage();
      expect(stages).toEqual([]);
      expect(coverage).toMatchObject({ apis: 1, scanned: 0, complete: false });
      expect(errors).toMatchObject([{ code: 'UPSTREAM_MALFORMED' }]);
    },
  );

  test('a scan understands HAL', async () => {
    await using world = await createUsageWorld();
    const self = (href: string) => ({ self: { href } });
    const api = { _links: self('/restapis/a1'), id: 'a1', name: 'Orders' };
    const stage = { _links: {}, stageName: 'prod', clientCertificateId: 'abc123' };
    const respond = (operation: string, path: string, item: unknown) => {
      const body = JSON.stringify({ _links: self(path), _embedded: { item } });
      world.emulator.always({ kind: 'respond', body }, { operation });
    };
    respond('GetRestApis', '/restapis', api);
    respond('GetStages', '/restapis/a1/stages', stage);
    const { coverage, stages } = await world.readUsage();
    expect(coverage).toMatchObject({ apis: 1, scanned: 1, complete: true });
    expect(stages).toMatchObject([{ api: { id: 'a1', name: 'Orders' }, name: 'prod' }]);
  });

  test('a scan ends with an error when the position of a list leads back', async () => {
    await using world = await createUsageWorld();
    const body = '{"item":[{"id":"a1"}],"position":"again"}';
    world.emulator.always({ kind: 'respond', body }, { operation: 'GetRestApis' });
    const { coverage, errors } = await world.readUsage();
    expect(coverage.complete).toBe(false);
    expect(errors).toMatchObject([{ code: 'UPSTREAM_MALFORMED' }]);
  });

  test('a scan lists the APIs again from the front when a position is rejected, and reads each API once', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(600) });
    const { emulator } = world;
    const expirePositions = (body: WireBody) => {
      emulator.expirePositions();
      return body;
    };
    const target = { operation: 'GetRestApis' };
    emulator.next({ kind: 'rewrite', rewrite: expirePositions }, 1, target);
    const { coverage, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ apis: 600, scanned: 600, complete: true });
    const position = expect.any(String) as string;
    const lists = emulator.requests.filter(({ operation }) => operation === 'GetRestApis');
    expect(lists.map(({ status, query }) => [status, query])).toEqual([
      [200, { limit: '500' }],
      [400, { limit: '500', position }],
      [200, { limit: '500' }],
      [200, { limit: '500', position }],
    ]);
    const operations = ['GetApis', ...times(4, 'GetRestApis'), ...times(600, 'GetStages')];
    expect(world.takeOperations()).toEqual(operations);
  });

  test('a scan follows the position of an empty page, and the token of a page without a WebSocket API', async () => {
    const websites = Array.from({ length: 500 }, (_, index) => ({
      apiId: `http${index}`,
      name: 'Website',
      protocolType: 'HTTP' as const,
      stages: used,
    }));
    await using world = await createUsageWorld({
      restApis: createRestApis(501, used),
      apis: [...websites, createWebSocketApi('socket0', used)],
    });
    const withoutItems = (body: WireBody) => ({ ...body, item: [] });
    const target = { operation: 'GetRestApis' };
    world.emulator.next({ kind: 'rewrite', rewrite: withoutItems }, 1, target);
    const { coverage, stages, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ apis: 2, scanned: 2, complete: true });
    expect(stages.map(({ api }) => api.id).sort()).toEqual(['rest500', 'socket0']);
    const operations = [...times(2, 'GetApis'), ...times(2, 'GetRestApis')];
    expect(world.takeOperations()).toEqual([...operations, ...times(2, 'GetStages')]);
  });

  test('a scan keeps hostile names unchanged', async () => {
    const names = ['__proto__', 'constructor', '\u0000\u001b[2J\r\n', 'x'.repeat(100_000), '</a>'];
    await using world = await createUsageWorld({
      restApis: names.map((name, index) => ({ id: `a${index}`, name, stages: used })),
      apis: [createWebSocketApi('__proto__', [{ stageName: 'constructor' }])],
    });
    const { coverage, stages } = await world.readUsage();
    expect(coverage).toMatchObject({ apis: 6, scanned: 6, complete: true });
    const rest = stages.filter(({ api }) => api.protocol === 'REST');
    expect(rest.map(({ api }) => api.name).sort()).toEqual([...names].sort());
    expect(stages).toContainEqual(
      expect.objectContaining({ name: 'constructor', clientCertificateId: null }),
    );
  });

  test('a scan repeats a failed call to ACM, and is complete without it', async () => {
    const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    await using world = await createUsageWorld({
      restApis: createRestApis(2, [{ stageName: 'prod', clientCertificateId: arn }]),
    });
    world.emulator.always({ kind: 'error', status: 500 }, { service: 'acm' });
    const { coverage, acmCertificates, errors } = await world.readUsage();
    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ scanned: 2, denied: 0, complete: true });
    expect(acmCertificates).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    const operations = world.takeOperations();
    expect(operations.filter((one) => one === 'ListCertificates')).toHaveLength(maxTries);
  });

  test('a scan finds the ACM certificate of a stage whatever its key algorithm is', async () => {
    const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    await using world = await createUsageWorld({
      restApis: createRestApis(1, [{ stageName: 'prod', clientCertificateId: arn }]),
      acmCertificates: [
        {
          arn,
          domainName: 'a.example.com',
          notBefore: 0,
          notAfter: 4e9,
          keyAlgorithm: 'EC_prime256v1',
        },
      ],
    });
    const { acmCertificates } = await world.readUsage();
    expect(acmCertificates).toEqual(
      new Map([[arn, expect.objectContaining({ arn, domainName: 'a.example.com' })]]),
    );
  });

  test('a scan reads no stage again when its ACM certificate expires soon', async () => {
    const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    const notAfter = Math.floor(Date.now() / 1000) + 5 * 86_400;
    await using world = await createUsageWorld({
      restApis: createRestApis(2, [{ stageName: 'prod', clientCertificateId: arn }]),
      acmCertificates: [{ arn, domainName: 'a.example.com', notBefore: 0, notAfter }],
    });
    const { coverage } = await world.readUsage();
    expect(coverage).toMatchObject({ scanned: 2, complete: true, source: 'SCAN' });
    expect(world.takeOperations()).toEqual([
      'GetApis',
      'GetRestApis',
      'GetStages',
      'GetStages',
      'ListCertificates',
    ]);
  });

  test('a scan ends its calls when the gateway closes', async () => {
    const world = await createUsageWorld({ restApis: createRestApis(3) });
    world.emulator.always({ kind: 'hang' }, { operation: 'GetStages' });
    const hanging = world.emulator.waitForRequest(({ operation }) => operation === 'GetStages');
    const reading = world.readUsage();
    await hanging;
    await world[Symbol.asyncDispose]();
    expect((await reading).coverage).toMatchObject({ scanned: 0, complete: false });
  });

  test('a scan continues when the client leaves, and rejects for that client', async () => {
    await using world = await createUsageWorld({ restApis: createRestApis(3) });
    const controller = new AbortController();
    const reading = world.readUsage({ signal: controller.signal });
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await world.readUsage();
    expect(world.takeOperations()).toHaveLength(2 + 3);
  });
});

function times(count: number, operation: string): string[] {
  return Array.from({ length: count }, () => operation);
}

/** The first answer of GetRestApis lists one API more than there is. */
function listedThenDeleted(body: { item?: unknown }): unknown {
  const items = Array.isArray(body.item) ? (body.item as unknown[]) : [];
  return { ...body, item: [...items, { id: 'gone', name: 'Deleted' }] };
}

/** Lets time pass for the rate limiter until something has happened. */
async function advanceUntil(
  { advance }: ReturnType<typeof createManualClock>,
  isDone: () => boolean,
): Promise<void> {
  while (!isDone()) {
    advance(100);
    await nextTurn();
  }
  // The answers to the last calls are on their way.
  for (let turn = 0; turn < 50; turn += 1) await nextTurn();
}
