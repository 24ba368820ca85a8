import { encodeGlobalId } from '../schema/global-id.ts';
import type { GraphiQLOptions } from './page-settings.ts';

/** The certificates in the example queries. */
export interface Examples {
  /** Their `clientCertificateId`s. Placeholders by default. */
  readonly exampleIds?: readonly string[] | undefined;
  /** The SHA-256 fingerprint of one of them. A placeholder by default. */
  readonly exampleFingerprint?: string | undefined;
  /** What is served where there are several locations, such as `2 accounts and 3 Regions`. */
  readonly served?: string | undefined;
}

/**
 * What GraphiQL opens with: one tab for each question that a newcomer asks. Every query runs as it is.
 *
 * @param examples of certificates that exist. Without them the queries run too, and find nothing.
 */
export function graphiqlOptions(
  region: string,
  { exampleIds = ['abc123', 'def456'], exampleFingerprint = placeholder, served }: Examples = {},
): GraphiQLOptions {
  const ids = exampleIds.map((id) => encodeGlobalId({ typename: 'ClientCertificate', region, id }));
  const tabs: readonly { readonly query: string; readonly variables?: object }[] = [
    { query: firstPage },
    { query: nextPage, variables: { after: null } },
    { query: expiringNext },
    { query: whereUsed },
    { query: breaksNext },
    { query: unused },
    { query: rotationPlan, variables: { id: ids[0] } },
    ...(served === undefined ? [] : [{ query: byLocation }]),
    { query: findByFingerprint, variables: { fingerprintSha256: exampleFingerprint } },
    { query: lookup, variables: { ids } },
    { query: everything, variables: { clientCertificateId: exampleIds[0] } },
  ];
  return {
    region: served ?? region,
    name: 'Client Certificates Gateway',
    defaultTabs: tabs.map(({ query, variables }) => ({
      query: unindent(query),
      ...(variables && { variables: JSON.stringify(variables, null, 2) }),
    })),
  };
}

// Comments in the queries have short lines, so that they fit the editor in a window of 1280 pixels.

/** The first page, and how many there are. */
export const firstPage = /* GraphQL */ `
  # The first page of the client certificates.
  # Ctrl-Enter runs the query. The book on the
  # left opens the documentation.
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

const nextPage = /* GraphQL */ `
  # Page by page. Copy the endCursor of a page
  # to the variable "after" to get the next.
  # Null gets the first page.
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

const expiringNext = /* GraphQL */ `
  # The certificates that expire in the next 30
  # days, soonest first.
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

const whereUsed = /* GraphQL */ `
  # Where is it used? The stages that present each
  # certificate to a backend. The first answer
  # may be incomplete: see "coverage", run it again.
  query WhereUsed {
    clientCertificates(first: 5) {
      coverage {
        apis
        scanned
        denied
        complete
        asOf
        source
      }
      nodes {
        clientCertificateId
        description
        inUse
        stages(first: 10) {
          totalCount
          nodes {
            api {
              name
              protocol
            }
            name
            arn
          }
        }
      }
    }
  }
`;

const breaksNext = /* GraphQL */ `
  # What breaks next? The stages whose certificate
  # expires in the next 30 days, soonest first.
  # It may be one of ACM.
  query BreaksNext {
    stages(
      first: 10
      filter: { expirationState: EXPIRING, within: 30 }
      orderBy: { field: EXPIRATION_DATE }
    ) {
      totalCount
      coverage {
        complete
      }
      nodes {
        accountName
        region
        api {
          name
        }
        name
        clientCertificate {
          __typename
          ... on ClientCertificate {
            clientCertificateId
            daysUntilExpiration
          }
          ... on AcmCertificate {
            arn
            daysUntilExpiration
            renewalEligibility
          }
        }
      }
    }
  }
`;

/** The certificates that no stage uses, and the stages whose certificate does not exist. */
export const unused = /* GraphQL */ `
  # Unused: the certificates that no stage uses.
  # Below, the stages whose certificate does not
  # exist any more.
  query Unused {
    clientCertificates(first: 5, filter: { inUse: NO }) {
      totalCount
      coverage {
        complete
      }
      nodes {
        accountName
        region
        clientCertificateId
        description
        expirationDate
      }
    }
    stages(first: 5, filter: { certificateKinds: [MISSING] }) {
      totalCount
      nodes {
        arn
        clientCertificate {
          ... on MissingClientCertificate {
            clientCertificateId
          }
        }
      }
    }
  }
`;

/** The steps that replace a certificate. */
export const rotationPlan = /* GraphQL */ `
  # How is it replaced? The steps, with the commands
  # for exactly its stages. The gateway carries
  # out none of them.
  query RotationPlan($id: ID!) {
    rotationPlan(id: $id) {
      warning
      steps {
        title
        explanation
        commands {
          description
          command
        }
        checks
      }
    }
  }
`;

/** The accounts and Regions, and what is missing. */
export const byLocation = /* GraphQL */ `
  # The accounts and Regions, and whether each
  # could be read. Add "locations" to a field to
  # read some of them only.
  query ByLocation {
    locations {
      account
      accountName
      region
      lastReadAt
      error {
        code
      }
    }
    summary {
      total
      isComplete
    }
    clientCertificates(
      first: 5
      locations: [{ region: "eu-west-1" }]
      orderBy: { field: EXPIRATION_DATE }
    ) {
      totalCount
      nodes {
        accountName
        region
        clientCertificateId
        expirationDate
      }
    }
  }
`;

const findByFingerprint = /* GraphQL */ `
  # Which certificate has this fingerprint?
  # openssl x509 -fingerprint -sha256 prints it.
  # The colons may be left out.
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
  # (the field "id"), in this order. A deleted
  # certificate is null.
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

/** All fields of one certificate. */
export const everything = /* GraphQL */ `
  # Everything about one certificate. Its id is
  # the one in the AWS console.
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

/** A well-formed fingerprint that no certificate has. */
const placeholder = Array.from({ length: 32 }, () => '00').join(':');

/** Removes the indentation that a query has in this file. */
function unindent(query: string): string {
  return query.replaceAll(/^ {2}/gm, '').trim();
}
