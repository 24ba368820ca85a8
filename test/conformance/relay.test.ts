import { describe, expect, test } from 'vitest';
import { createClient } from '../../examples/clients/relay.ts';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createWorld } from '../support/test-gateway.ts';
import certificateFragment, {
  type certificates_certificate$key,
} from './relay/__generated__/certificates_certificate.graphql.ts';
import fromBackFragment, {
  type certificates_fromBack$data,
  type certificates_fromBack$key,
} from './relay/__generated__/certificates_fromBack.graphql.ts';
import fromFrontFragment, {
  type certificates_fromFront$data,
  type certificates_fromFront$key,
} from './relay/__generated__/certificates_fromFront.graphql.ts';
import fromBackQuery from './relay/__generated__/certificatesFromBackQuery.graphql.ts';
import fromFrontQuery from './relay/__generated__/certificatesFromFrontQuery.graphql.ts';
import { openList, readFragmentOf, refetch } from './relay/client.ts';

// Relay's own compiler made the queries, Relay's own store keeps the connection.

const fromFront = { query: fromFrontQuery, fragment: fromFrontFragment };
const fromBack = { query: fromBackQuery, fragment: fromBackFragment };
const certificates = await createManyCertificates({ count: 12, now: new Date() });

describe('a Relay connection', () => {
  test('Relay pages forward until it has every certificate once, with one call for each page', async () => {
    await using world = await createWorld({ certificates });
    const environment = createClient(world.url, 'unused');
    const list = await openList<certificates_fromFront$key>(environment, fromFront, 5);
    const lengths = [list.read().clientCertificates.edges.length];
    for (;;) {
      const { endCursor, hasNextPage } = list.read().clientCertificates.pageInfo;
      if (!hasNextPage) break;
      await list.loadMore('forward', endCursor);
      lengths.push(list.read().clientCertificates.edges.length);
    }
    expect(lengths).toEqual([5, 10, 12]);
    expect(labelsOf(list.read())).toEqual(certificates.map(labelOf));
    const position = expect.any(String) as string;
    expect(world.emulator.requests.map(({ path, query }) => ({ path, query }))).toEqual([
      { path: '/clientcertificates', query: { limit: '5' } },
      { path: '/clientcertificates', query: { limit: '5', position } },
      { path: '/clientcertificates', query: { limit: '5', position } },
    ]);
  });

  test('Relay pages backward until it has every certificate once, with one call for each page', async () => {
    await using world = await createWorld({ certificates });
    const environment = createClient(world.url, 'unused');
    const list = await openList<certificates_fromBack$key>(environment, fromBack, 5);
    const lengths = [list.read().clientCertificates.edges.length];
    for (;;) {
      const { startCursor, hasPreviousPage } = list.read().clientCertificates.pageInfo;
      if (!hasPreviousPage) break;
      await list.loadMore('backward', startCursor);
      lengths.push(list.read().clientCertificates.edges.length);
    }
    expect(lengths).toEqual([5, 10, 12]);
    expect(labelsOf(list.read())).toEqual(certificates.map(labelOf));
    expect(world.takeCalls()).toEqual(lengths.map(() => 'GET /clientcertificates?limit=500'));
  });
});

test('Relay refetches a certificate by its global id, and updates it in the list', async () => {
  await using world = await createWorld({ certificates });
  const environment = createClient(world.url, 'unused');
  const list = await openList<certificates_fromFront$key>(environment, fromFront, 5);
  const readSecond = () => {
    const second = list.read().clientCertificates.edges[1]?.node as certificates_certificate$key;
    return readFragmentOf(environment, certificateFragment, second);
  };
  const before = readSecond();
  redescribe(world.emulator.certificates, before.clientCertificateId, 'rotated by hand');
  world.takeCalls();

  await refetch(environment, certificateFragment, before.id);

  expect(world.takeCalls()).toEqual([`GET /clientcertificates/${before.clientCertificateId}`]);
  expect(readSecond()).toEqual({ ...before, description: 'rotated by hand' });
  expect(labelsOf(list.read())).toEqual([
    ...certificates.slice(0, 1).map(labelOf),
    [before.clientCertificateId, 'rotated by hand'],
    ...certificates.slice(2, 5).map(labelOf),
  ]);
});

function labelOf({ clientCertificateId, description }: StoredCertificate) {
  return [clientCertificateId, description ?? null];
}

function labelsOf({
  clientCertificates,
}: certificates_fromFront$data | certificates_fromBack$data) {
  return clientCertificates.edges.map(({ node }) => [node.clientCertificateId, node.description]);
}

function redescribe(
  upstream: { add(one: StoredCertificate): void; delete(id: string): boolean },
  id: string,
  description: string,
): void {
  const certificate = certificates.find(({ clientCertificateId }) => clientCertificateId === id);
  if (certificate === undefined) throw new Error(`There is no client certificate ${id}.`);
  upstream.delete(id);
  upstream.add({ ...certificate, description });
}
