import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import type { Certificate, CertificatePage, PageVariables } from './certificate-page.ts';

export function createClient(url: string, token: string): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` } }),
    cache: new InMemoryCache({
      possibleTypes: { Node: ['ClientCertificate'] },
      typePolicies: {
        Query: {
          fields: {
            // One list for each filter and order.
            clientCertificates: relayStylePagination(['filter', 'orderBy']),
          },
        },
      },
    }),
    clientAwareness: { name: 'dashboard', version: '1.0.0' },
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
export async function readAll(client: ApolloClient, first: number): Promise<Certificate[]> {
  // A field that cannot be read is null, and `errors` says why.
  const query = { query: certificatePage, variables: { first }, errorPolicy: 'all' } as const;
  await client.query(query);
  const list = client.watchQuery(query);
  for (;;) {
    const cached = client.readQuery(query);
    if (cached === null) throw new Error('The gateway sent no list.');
    const { edges, pageInfo } = cached.clientCertificates;
    if (!pageInfo.hasNextPage) return edges.map(({ node }) => node);
    await list.fetchMore({ variables: { after: pageInfo.endCursor } });
  }
}
