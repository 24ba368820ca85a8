import { graphqlRequest, type HttpRequest, numberMark } from './http-request.ts';

/** The fields that the standard query, the pages and the lookups select. */
export const certificateFields =
  'id clientCertificateId arn region description createdDate expirationDate pemEncodedCertificate tags { key value }';

/** The fields that upstream itself returns. */
export const upstreamFields =
  'clientCertificateId description createdDate expirationDate pemEncodedCertificate tags { key value }';

/** The standard query: 25 client certificates with all these fields. */
export const standardRequest = graphqlRequest(
  `{ clientCertificates(first: 25) { nodes { ${certificateFields} } } }`,
);

/** A query of which `totalCount` reads the whole list, while the answer stays small. */
export const countRequest = graphqlRequest('{ clientCertificates(first: 1) { totalCount } }');

/** The page of 25 after a cursor. */
export function pageRequest(after: string | undefined, fields = certificateFields): HttpRequest {
  return graphqlRequest(
    `query ($first: Int, $after: String) { clientCertificates(first: $first, after: $after) { nodes { ${fields} } pageInfo { endCursor hasNextPage } } }`,
    { first: 25, after },
  );
}

/** The client certificates with these global ids. */
export function idsRequest(ids: readonly string[]): HttpRequest {
  return graphqlRequest(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ClientCertificate { ${certificateFields} } } }`,
    { ids },
  );
}

/**
 * The same request with one more variable, a number that differs in every request, so that no server
 * can replay an earlier answer. The document does not declare it, and every server ignores it.
 */
export function numbered(request: HttpRequest): HttpRequest {
  const { query, variables } = JSON.parse(request.body) as { query: string; variables: object };
  return graphqlRequest(query, { ...variables, request: numberMark }, request.path);
}
