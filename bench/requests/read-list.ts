import { certificateFields } from './certificate-requests.ts';
import { askForData, graphqlRequest } from './http-request.ts';

/** A client certificate as the gateway returns it, with more fields than these. */
export interface Certificate {
  readonly id: string;
  readonly clientCertificateId: string;
  readonly expirationDate: string;
}

/** A whole list, and the cursor of each of its edges. */
export interface ReadList {
  readonly certificates: readonly Certificate[];
  readonly cursors: readonly string[];
}

interface Answer {
  readonly clientCertificates: {
    readonly edges: readonly { readonly cursor: string; readonly node: Certificate }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

const query = `query ($first: Int, $after: String) { clientCertificates(first: $first, after: $after) { edges { cursor node { ${certificateFields} } } pageInfo { endCursor hasNextPage } } }`;

/** Reads the gateway's whole list by pages of a size. */
export async function readList(gatewayUrl: string, pageSize: number): Promise<ReadList> {
  const edges: Answer['clientCertificates']['edges'][number][] = [];
  let after: string | null = null;
  let isLast = false;
  while (!isLast) {
    const request = graphqlRequest(query, { first: pageSize, after });
    const { clientCertificates: page }: Answer = await askForData(gatewayUrl, request);
    edges.push(...page.edges);
    after = page.pageInfo.endCursor;
    isLast = !page.pageInfo.hasNextPage;
  }
  return {
    certificates: edges.map(({ node }) => node),
    cursors: edges.map(({ cursor }) => cursor),
  };
}
