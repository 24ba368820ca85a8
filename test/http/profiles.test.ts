import { serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { profileNameFor, profiles } from '../../src/config/profile.ts';
import { authenticateWith, bearer, hashOf } from '../support/bearer.ts';
import { createWorld } from '../support/test-gateway.ts';

const token = 'a-token';
const authentication = authenticateWith(token);

describe('the profile', () => {
  test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
    'chooses the profile explore when HOST is %s',
    (host) => {
      expect(profileNameFor(host)).toBe('explore');
    },
  );

  test.each(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'fe80::1', 'localhost.evil', 'gateway'])(
    'chooses the profile locked when HOST is %s',
    (host) => {
      expect(profileNameFor(host)).toBe('locked');
    },
  );

  test('uses the profile in PROFILE when it is set', () => {
    expect(profileOf({ HOST: '0.0.0.0', PROFILE: 'explore' })).toBe('explore');
    expect(profileOf({ PROFILE: 'locked', AUTH_TOKEN_HASHES: hashOf(token) })).toBe('locked');
    expect(profileOf({ HOST: '0.0.0.0', AUTH_TOKEN_HASHES: hashOf(token) })).toBe('locked');
  });

  function profileOf(environment: Record<string, string>) {
    return readConfig(environment).profile.name;
  }
});

describe('the profile locked', () => {
  test('rejects introspection in the profile locked, except __typename', async () => {
    await using world = await createLockedWorld();
    for (const query of [
      '{ __schema { queryType { name } } }',
      '{ __type(name: "Tag") { name } }',
    ]) {
      const response = await post(world.url, { query });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('GRAPHQL_VALIDATION_FAILED');
    }
    const response = await post(world.url, { query: '{ __typename }' });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test('serves neither GraphiQL nor queries by GET in the profile locked', async () => {
    await using world = await createLockedWorld();
    for (const accept of ['text/html,*/*;q=0.8', 'application/json']) {
      const response = await fetch(`${world.url}?query={__typename}`, {
        headers: { accept, ...bearer(token) },
      });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await response.text()).toContain('BAD_REQUEST');
    }
  });

  test('suggests no field names in the profile locked, unlike in explore', async () => {
    const query =
      '{ clientCertificate(clientCertificateIds: "a") { descriptio } clientCertificats { id } }';
    await using locked = await createLockedWorld();
    const text = await (await post(locked.url, { query })).text();
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(text).not.toMatch(/Did you mean|"[^"]*clientCertificates\b/);
    await using explore = await createWorld();
    expect((await explore.query(query)).text).toContain('Did you mean');
  });

  test('passes all audits in the profile locked that need neither GET nor introspection', async () => {
    await using world = await createLockedWorld();
    const audits = serverAudits({
      url: world.url,
      fetchFn: (url: string, init: RequestInit = {}) => {
        const headers = { ...Object.fromEntries(new Headers(init.headers)), ...bearer(token) };
        return fetch(url, { ...init, headers });
      },
    });
    const results = await Promise.all(audits.map(({ fn }) => fn()));
    const failed = results.flatMap((result) => (result.status === 'ok' ? [] : [result.name]));
    const [needGet, needOther] = [true, false].map((isGet) =>
      failed.filter((name) => /\bGETs?\b/.test(name) === isGet),
    );
    expect(needGet).toMatchInlineSnapshot(`
      [
        "MAY accept application/x-www-form-urlencoded formatted GET requests",
        "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json",
        "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json",
      ]
    `);
    // These ask for `__type`.
    expect(needOther).toEqual([
      'SHOULD allow map {variables} parameter when accepting application/graphql-response+json',
      'MUST allow map {variables} parameter when accepting application/json',
    ]);
    expect(results).toHaveLength(61);
  });

  function createLockedWorld() {
    return createWorld({ config: { profile: profiles.locked, authentication } });
  }

  function post(url: string, body: unknown) {
    return fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...bearer(token),
      },
      body: JSON.stringify(body),
    });
  }
});
