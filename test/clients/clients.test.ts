import { readFile } from 'node:fs/promises';
import { isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import * as apolloClient from '../../examples/clients/apollo-client.ts';
import type { Certificate } from '../../examples/clients/certificate-page.ts';
import * as graphqlRequest from '../../examples/clients/graphql-request.ts';
import * as relay from '../../examples/clients/relay.ts';
import * as urql from '../../examples/clients/urql.ts';
import { profiles } from '../../src/config/profile.ts';
import { schema } from '../../src/graphql/schema/index.ts';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import fromFrontFragment, {
  type certificates_fromFront$key,
} from '../conformance/relay/__generated__/certificates_fromFront.graphql.ts';
import fromFrontQuery from '../conformance/relay/__generated__/certificatesFromFrontQuery.graphql.ts';
import { openList } from '../conformance/relay/client.ts';
import { authenticateWith } from '../support/bearer.ts';
import { createWorld, type WorldOptions } from '../support/test-gateway.ts';

// The clients of docs/clients.md, with the settings that it shows.

const token = 'a-token-for-a-dashboard';
const certificates = await createManyCertificates({ count: 12, now: new Date() });
const ids = certificates.map(({ clientCertificateId }) => clientCertificateId);

type List = readonly Pick<Certificate, 'clientCertificateId'>[];

/** Reads the list twice with one client, by pages of 5. */
const clients: Readonly<Record<string, (url: string, token: string) => Promise<[List, List]>>> = {
  async 'Apollo Client'(url, ownToken) {
    const client = apolloClient.createClient(url, ownToken);
    return [await apolloClient.readAll(client, 5), await apolloClient.readAll(client, 5)];
  },
  async 'urql with graphcache'(url, ownToken) {
    const client = urql.createClient(url, ownToken);
    return [await urql.readAll(client, 5), await urql.readAll(client, 5)];
  },
  async Relay(url, ownToken) {
    const documents = { query: fromFrontQuery, fragment: fromFrontFragment };
    const environment = relay.createClient(url, ownToken);
    const list = await openList<certificates_fromFront$key>(environment, documents, 5);
    for (;;) {
      const { edges, pageInfo } = list.read().clientCertificates;
      const nodes = edges.map(({ node }) => node);
      if (!pageInfo.hasNextPage) return [nodes, nodes];
      await list.loadMore('forward', pageInfo.endCursor);
    }
  },
  async 'graphql-request'(url, ownToken) {
    const client = graphqlRequest.createClient(url, ownToken);
    return [await graphqlRequest.readAll(client, 5), await graphqlRequest.readAll(client, 5)];
  },
};

describe.each(Object.entries(clients))('%s', (name, readTwice) => {
  test.each(['explore', 'locked'] as const)(
    `${name} reads every page of a gateway in the profile %s`,
    async (profile) => {
      await using world = await createWorld(gateway(profile));
      const [once, twice] = await readTwice(world.url, token);
      expect(idsOf(once)).toEqual(ids);
      expect(idsOf(twice)).toEqual(ids);
      const requests = world.log.filter(({ msg }) => msg === 'request');
      expect(requests.every(({ method, status }) => method === 'POST' && status === 200)).toBe(
        true,
      );
      // All but graphql-request have a cache, and ask for no page twice.
      expect(requests).toHaveLength(name === 'graphql-request' ? 6 : 3);
    },
  );

  test(`${name} fails with a wrong token`, async () => {
    await using world = await createWorld(gateway('locked'));
    await expect(readTwice(world.url, 'wrong')).rejects.toThrow();
    expect(world.takeCalls()).toEqual([]);
  });
});

test('the example of urql names every type without an id', async () => {
  const example = await readFile('examples/clients/urql.ts', 'utf8');
  const named = [...example.matchAll(/^ +(\w+): \(\) => null,$/gm)].map(([, name]) => name);
  const types = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !('id' in type.getFields()) && type !== schema.getQueryType())
    // Graphcache knows these by their names.
    .filter(({ name }) => !/^__|PageInfo$|(Connection|Edge)$/.test(name));
  expect(named).toEqual(types.map(({ name }) => name).sort());
});

function gateway(profile: 'explore' | 'locked'): WorldOptions {
  const config = { profile: profiles[profile], authentication: authenticateWith(token) };
  return { certificates, config };
}

function idsOf(list: List): string[] {
  return list.map(({ clientCertificateId }) => clientCertificateId);
}
