import { graphql } from 'relay-runtime';

// The input of relay-compiler. Nothing imports this file: the client imports the generated files.

/** A list that is read forward, page by page. */
export const fromFrontQuery = graphql`
  query certificatesFromFrontQuery($count: Int!) {
    ...certificates_fromFront @arguments(count: $count)
  }
`;

export const fromFront = graphql`
  fragment certificates_fromFront on Query
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "certificatesFromFrontPageQuery") {
    clientCertificates(first: $count, after: $cursor)
      @connection(key: "certificates_fromFront_clientCertificates") {
      edges {
        node {
          clientCertificateId
          description
          ...certificates_certificate
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

/** A list that is read backward, page by page. */
export const fromBackQuery = graphql`
  query certificatesFromBackQuery($count: Int!) {
    ...certificates_fromBack @arguments(count: $count)
  }
`;

export const fromBack = graphql`
  fragment certificates_fromBack on Query
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "certificatesFromBackPageQuery") {
    clientCertificates(last: $count, before: $cursor)
      @connection(key: "certificates_fromBack_clientCertificates") {
      edges {
        node {
          clientCertificateId
          description
          ...certificates_certificate
        }
      }
      pageInfo {
        startCursor
        hasPreviousPage
      }
    }
  }
`;

/** A certificate that can be refetched by its global id. */
export const certificate = graphql`
  fragment certificates_certificate on ClientCertificate
  @refetchable(queryName: "certificatesCertificateQuery") {
    clientCertificateId
    description
    expirationDate
  }
`;
