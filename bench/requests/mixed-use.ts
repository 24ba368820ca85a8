import { isDeepStrictEqual } from 'node:util';
import { certificateFields } from './certificate-requests.ts';
import { askForData, graphqlRequest } from './http-request.ts';
import { createRandom } from './random.ts';
import { type Certificate, readList } from './read-list.ts';

/**
 * Uses a list as a dashboard and a script together do: walks it with four page sizes, resumes at 20
 * cursors, pages backward, counts, filters and orders, and looks certificates up by id.
 *
 * @throws Error when an answer is wrong, since the number of calls would mean nothing then.
 */
export async function useList(gatewayUrl: string, size: number): Promise<void> {
  const { certificates, cursors } = await readList(gatewayUrl, 25);
  expect('certificates in the list', certificates.length, size);
  for (const pageSize of [10, 50, 7]) {
    const walk = await readList(gatewayUrl, pageSize);
    expect(`walk with pages of ${pageSize}`, idsOf(walk.certificates), idsOf(certificates));
  }

  const random = createRandom(1);
  for (const cursor of random.shuffle(cursors).slice(0, 20)) {
    const resumed = await readPage(gatewayUrl, `first: 15, after: "${cursor}"`);
    const start = cursors.indexOf(cursor) + 1;
    expect('resumed page', resumed, idsOf(certificates.slice(start, start + 15)));
  }

  const middle = Math.floor(size / 2);
  const before = `last: 10, before: "${String(cursors[middle])}"`;
  expect('last', await readPage(gatewayUrl, 'last: 10'), idsOf(certificates.slice(-10)));
  expect(
    'before',
    await readPage(gatewayUrl, before),
    idsOf(certificates.slice(middle - 10, middle)),
  );
  await checkCounts(gatewayUrl, certificates);
  await checkLookups(gatewayUrl, random.shuffle(certificates).slice(0, 25));
}

async function readPage(gatewayUrl: string, pageArguments: string): Promise<readonly string[]> {
  const request = graphqlRequest(`{ clientCertificates(${pageArguments}) { nodes { id } } }`);
  interface Answer {
    clientCertificates: { nodes: readonly { id: string }[] };
  }
  return idsOf((await askForData<Answer>(gatewayUrl, request)).clientCertificates.nodes);
}

async function checkCounts(gatewayUrl: string, certificates: readonly Certificate[]) {
  const ask = (query: string) => askForData(gatewayUrl, graphqlRequest(query));
  const total = certificates.length;
  expect('totalCount', await ask('{ clientCertificates(first: 1) { totalCount } }'), {
    clientCertificates: { totalCount: total },
  });
  const expired = certificates
    .filter(({ expirationDate }) => Date.parse(expirationDate) < Date.now())
    .sort((one, other) => Date.parse(one.expirationDate) - Date.parse(other.expirationDate));
  expect('summary', await ask('{ summary { total expired } }'), {
    summary: { total, expired: expired.length },
  });
  expect(
    'filter and order',
    await readPage(
      gatewayUrl,
      'first: 3, filter: { expirationState: EXPIRED }, orderBy: { field: EXPIRATION_DATE }',
    ),
    idsOf(expired.slice(0, 3)),
  );
}

async function checkLookups(gatewayUrl: string, certificates: readonly Certificate[]) {
  const ask = (query: string, variables: Readonly<Record<string, unknown>>) =>
    askForData(gatewayUrl, graphqlRequest(query, variables));
  const [first] = certificates;
  const selection = `... on ClientCertificate { ${certificateFields} }`;
  for (const certificate of certificates.slice(0, 20)) {
    expect(
      'single lookup',
      await ask(
        `query ($id: String!) { clientCertificate(clientCertificateId: $id) { ${certificateFields} } }`,
        { id: certificate.clientCertificateId },
      ),
      { clientCertificate: certificate },
    );
  }
  expect(
    'node',
    await ask(`query ($id: ID!) { node(id: $id) { ${selection} } }`, { id: first?.id }),
    { node: first },
  );
  expect(
    'nodes',
    await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`, {
      ids: idsOf(certificates),
    }),
    { nodes: certificates },
  );
}

function idsOf(certificates: readonly { readonly id: string }[]): readonly string[] {
  return certificates.map(({ id }) => id);
}

function expect(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const texts = [expected, actual].map((value) => JSON.stringify(value).slice(0, 200));
  throw new Error(`Wrong answer, ${what}: expected ${String(texts[0])}, got ${String(texts[1])}.`);
}
