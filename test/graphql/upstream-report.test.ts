import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/config/profile.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';

const certificates = tinyCertificates('aaaaaa', 'bbbbbb');
const page = '{ clientCertificates(first: 1) { nodes { id } } }';

describe('extensions.upstream', () => {
  test.each([
    ['a document that needs none', '{ __typename }', 0],
    ['a page', page, 1],
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
  ])('reports in extensions.upstream the calls of %s', async (_name, document, calls) => {
    await using world = await createWorld({ certificates });
    const { extensions } = await world.query(document);
    expect(extensions).toEqual({ upstream: { calls, cached: 0, waitedMs: 0 } });
    expect(world.takeCalls()).toHaveLength(calls);
  });

  test('counts retries in extensions.upstream', async () => {
    await using world = await createWorld({ certificates, apiGateway: { maxAttempts: 3 } });
    world.emulator.next({ kind: 'throttle' });
    const { extensions } = await world.query(page);
    expect(extensions?.upstream?.calls).toBe(2);
  });

  test('counts in extensions.upstream only the calls of the same request', async () => {
    await using world = await createWorld({ certificates });
    // Pages of different sizes, as identical ones in flight would be one call.
    const pages = [1, 2, 3].map(
      (first) => `{ clientCertificates(first: ${first}) { nodes { id } } }`,
    );
    const answers = await Promise.all(pages.map((document) => world.query(document)));
    expect(answers.map(({ extensions }) => extensions?.upstream?.calls)).toEqual([1, 1, 1]);
  });

  test('sends extensions.upstream beside errors, and not when nothing was executed', async () => {
    await using world = await createWorld();
    world.emulator.next({ kind: 'error', status: 500 });
    expect((await world.query(page)).extensions?.upstream?.calls).toBe(1);
    expect((await world.query('{ nothing }')).extensions).toBeUndefined();
  });

  test.each([
    [{ upstream: true }, { upstream: { calls: 1, cached: 0, waitedMs: 0 } }],
    [{ upstream: 'yes' }, undefined],
    [undefined, undefined],
  ])(
    'sends extensions.upstream in the mode on-request only for upstream: true, given %j',
    async (asked, extensions) => {
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
    },
  );
});
