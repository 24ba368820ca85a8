import { graphql } from 'relay-runtime';

// What Relay's compiler reads. Nothing imports it: the client has what the compiler makes of it.

/** A list that is read from its front, page by page. */
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

/** A list that is read from its back, page by page. */
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

/** One certificate, which can be read again by its global id. */
export const certificate = graphql`
  fragment certificates_certificate on ClientCertificate
  @refetchable(queryName: "certificatesCertificateQuery") {
    clientCertificateId
    description
    expirationDate
  }
`;
