import { Client, fetchExchange, gql, type TypedDocumentNode } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { Certificate, CertificatePage, PageVariables } from './certificate-page.ts';

export function createClient(url: string, token: string): Client {
  return new Client({
    url,
    // urql prefers GET, which the profile locked refuses.
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      cacheExchange({
        resolvers: { Query: { clientCertificates: relayPagination() } },
        // Types without an id are cached as parts of what contains them.
        keys: {
          AcmCertificate: () => null,
          ClientCertificateSummary: () => null,
          Location: () => null,
          LocationError: () => null,
          LocationResult: () => null,
          MissingClientCertificate: () => null,
          RotationCommand: () => null,
          RotationPlan: () => null,
          RotationStep: () => null,
          Stage: () => null,
          Tag: () => null,
          UsageCoverage: () => null,
          X509Certificate: () => null,
        },
      }),
      fetchExchange,
    ],
  });
}

const certificatePage: TypedDocumentNode<CertificatePage, PageVariables> = gql`
  query CertificatePage($first: Int!, $after: String) {
    clientCertificates(first: $first, after: $after) {
      edges {
        node {
          id
          clientCertificateId
          description
          expirationDate
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/** Reads page by page into the cache, in which the list grows. */
export async function readAll(client: Client, first: number): Promise<Certificate[]> {
  let after: string | null = null;
  for (;;) {
    const variables: PageVariables = { first, after };
    const { data, error } = await client.query(certificatePage, variables).toPromise();
    if (data === undefined) throw error ?? new Error('The gateway sent no list.');
    const { edges, pageInfo } = data.clientCertificates;
    if (!pageInfo.hasNextPage) return edges.map(({ node }) => node);
    after = pageInfo.endCursor;
  }
}
