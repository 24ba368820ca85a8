import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/config/profile.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';

const certificates = tinyCertificates('aaaaaa', 'bbbbbb');
const page = '{ clientCertificates(first: 1) { nodes { id } } }';

describe('extensions.upstream of an answer', () => {
  test.each([
    ['no call', '{ __typename }', 0],
    ['one call', page, 1],
    [
      'a page and its total count',
      '{ clientCertificates(first: 1) { totalCount nodes { id } } }',
      1,
    ],
    [
      'a page and a lookup beside it',
      '{ clientCertificates(first: 1) { nodes { id } } clientCertificate(clientCertificateId: "bbbbbb") { id } }',
      2,
    ],
  ])('counts %s', async (_name, document, calls) => {
    await using world = await createWorld({ certificates });
    const { extensions } = await world.query(document);
    expect(extensions).toEqual({ upstream: { calls, cached: 0, waitedMs: 0 } });
    expect(world.takeCalls()).toHaveLength(calls);
  });

  test('counts retries', async () => {
    await using world = await createWorld({ certificates, apiGateway: { maxAttempts: 3 } });
    world.emulator.next({ kind: 'throttle' });
    const { extensions } = await world.query(page);
    expect(extensions?.upstream?.calls).toBe(2);
  });

  test('belongs to one request alone', async () => {
    await using world = await createWorld({ certificates });
    // Pages of different sizes, as identical ones in flight would be one call.
    const pages = [1, 2, 3].map(
      (first) => `{ clientCertificates(first: ${first}) { nodes { id } } }`,
    );
    const answers = await Promise.all(pages.map((document) => world.query(document)));
    expect(answers.map(({ extensions }) => extensions?.upstream?.calls)).toEqual([1, 1, 1]);
  });

  test('is there beside errors, and not where nothing was executed', async () => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'error', status: 500 });
    expect((await world.query(page)).extensions?.upstream?.calls).toBe(1);
    expect((await world.query('{ nothing }')).extensions).toBeUndefined();
  });

  test.each([
    [{ upstream: true }, { upstream: { calls: 1, cached: 0, waitedMs: 0 } }],
    [{ upstream: 'yes' }, undefined],
    [undefined, undefined],
  ])('on request: %j', async (asked, extensions) => {
    await using world = await createWorld({
      certificates,
      config: { profile: { ...profiles.explore, reportUpstream: 'on-request' } },
    });
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: page, extensions: asked }),
    });
    const answer = (await response.json()) as { extensions?: unknown };
    expect(answer.extensions).toEqual(extensions);
  });
});
