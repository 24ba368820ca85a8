import { gql, GraphQLClient } from 'graphql-request';
import type { Certificate, CertificatePage, PageVariables } from './certificate-page.ts';

export function createClient(url: string, token: string): GraphQLClient {
  return new GraphQLClient(url, {
    headers: { authorization: `Bearer ${token}` },
    // A field that cannot be read is null, and `errors` says why.
    errorPolicy: 'all',
  });
}

const certificatePage = gql`
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

export async function readAll(client: GraphQLClient, first: number): Promise<Certificate[]> {
  const certificates: Certificate[] = [];
  for (let after: string | null = null; ;) {
    const variables: PageVariables = { first, after };
    const { data, errors } = await client.rawRequest<CertificatePage | null>(
      certificatePage,
      variables,
    );
    if (data === null) throw new Error(errors?.[0]?.message ?? 'The gateway sent no list.');
    const { edges, pageInfo } = data.clientCertificates;
    certificates.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return certificates;
    after = pageInfo.endCursor;
  }
}
