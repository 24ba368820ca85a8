import type { GraphiQLOptions } from 'graphql-yoga';
import { encodeGlobalId } from './schema/global-id.ts';

/**
 * What GraphiQL opens with: a tab for each question that a newcomer asks. The queries are complete
 * and answer as they stand; where one needs ids, it gets the example ids.
 *
 * @param exampleIds `clientCertificateId`s of certificates that exist, where some are known.
 */
export function graphiqlOptions(
  region: string,
  exampleIds: readonly string[] = ['abc123', 'def456'],
): GraphiQLOptions {
  const ids = exampleIds.map((id) => encodeGlobalId({ typename: 'ClientCertificate', region, id }));
  return {
    title: `Client Certificates Gateway · ${region}`,
    defaultTabs: [
      { query: unindent(firstPage) },
      { query: unindent(nextPage), variables: prettyJson({ after: null }) },
      { query: unindent(lookup), variables: prettyJson({ ids }) },
      {
        query: unindent(everything),
        variables: prettyJson({ clientCertificateId: exampleIds[0] }),
      },
    ],
  };
}

// Lines of comments are as long as the editor is wide in a window of 1280 pixels.

/** The first page, and how many there are. */
export const firstPage = /* GraphQL */ `
  # The first page of client certificates, and
  # how many there are. Ctrl-Enter runs it; the
  # book on the left opens the documentation.
  query FirstPage {
    clientCertificates(first: 5) {
      totalCount
      nodes {
        id
        clientCertificateId
        description
        expirationDate
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/** A page behind a cursor that comes as a variable. */
export const nextPage = /* GraphQL */ `
  # Page by page: put the endCursor of one
  # answer into the variable "after" of the
  # next. With null it is the first page.
  query NextPage($after: String) {
    clientCertificates(first: 5, after: $after) {
      edges {
        cursor
        node {
          clientCertificateId
          expirationDate
        }
      }
      pageInfo {
        hasPreviousPage
        hasNextPage
        endCursor
      }
    }
  }
`;

/** Several certificates by their global ids. */
export const lookup = /* GraphQL */ `
  # Several certificates by their global ids
  # (the field "id"), in that order, by one call
  # upstream. Null stands for each that is not
  # there any more.
  query Lookup($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on ClientCertificate {
        clientCertificateId
        description
        expirationDate
      }
    }
  }
`;

/** All there is to know of one certificate. */
export const everything = /* GraphQL */ `
  # Everything about one certificate, by the id
  # that the AWS console and CLI show.
  query Everything($clientCertificateId: String!) {
    clientCertificate(clientCertificateId: $clientCertificateId) {
      id
      clientCertificateId
      arn
      region
      description
      createdDate
      expirationDate
      tags {
        key
        value
      }
      pemEncodedCertificate
    }
  }
`;

/** A query as an editor shows it: without the margins that it has in this file. */
function unindent(query: string): string {
  return query.replaceAll(/^ {2}/gm, '').trim();
}

function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
