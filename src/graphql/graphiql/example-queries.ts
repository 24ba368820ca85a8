import { encodeGlobalId } from '../schema/global-id.ts';
import type { GraphiQLOptions } from './page-settings.ts';

/** What the example queries ask for. */
export interface Examples {
  /** `clientCertificateId`s. Placeholders by default. */
  readonly exampleIds?: readonly string[] | undefined;
  /** The SHA-256 fingerprint of a certificate. A placeholder by default. */
  readonly exampleFingerprint?: string | undefined;
}

/**
 * What GraphiQL opens with: a tab for each question that a newcomer asks. The queries are complete
 * and answer as they stand; where one needs ids, it gets the example ids.
 *
 * @param examples of certificates that exist, where some are known.
 */
export function graphiqlOptions(
  region: string,
  { exampleIds = ['abc123', 'def456'], exampleFingerprint = placeholder }: Examples = {},
): GraphiQLOptions {
  const ids = exampleIds.map((id) => encodeGlobalId({ typename: 'ClientCertificate', region, id }));
  return {
    region,
    name: 'Client Certificates Gateway',
    defaultTabs: [
      { query: unindent(firstPage) },
      { query: unindent(nextPage), variables: prettyJson({ after: null }) },
      { query: unindent(expiringNext) },
      {
        query: unindent(findByFingerprint),
        variables: prettyJson({ fingerprintSha256: exampleFingerprint }),
      },
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

/** Which certificates expire next, and how many do soon. */
export const expiringNext = /* GraphQL */ `
  # What expires next, and how much of it there
  # is: all from one reading of the whole list.
  query ExpiringNext {
    summary {
      total
      expired
      expiring(within: 30)
      nextExpiration
    }
    clientCertificates(
      first: 5
      filter: { expirationState: EXPIRING, within: 30 }
      orderBy: { field: EXPIRATION_DATE }
    ) {
      totalCount
      nodes {
        clientCertificateId
        description
        expirationDate
        daysUntilExpiration
      }
    }
  }
`;

/** Which certificate a backend's trust store holds, by its fingerprint. */
export const findByFingerprint = /* GraphQL */ `
  # Which certificate is this? Its fingerprint as
  # openssl x509 -fingerprint -sha256 prints it,
  # with or without colons.
  query FindByFingerprint($fingerprintSha256: String!) {
    clientCertificates(filter: { fingerprintSha256: $fingerprintSha256 }) {
      nodes {
        clientCertificateId
        description
        expirationState
        x509 {
          subject
          serialNumber
          notAfter
          matchesDates
        }
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

/** No certificate has it; its form is right, so that the query answers. */
const placeholder = Array.from({ length: 32 }, () => '00').join(':');

/** A query as an editor shows it: without the margins that it has in this file. */
function unindent(query: string): string {
  return query.replaceAll(/^ {2}/gm, '').trim();
}

function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
