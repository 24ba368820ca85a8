/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query CertificatePage($first: Int!, $after: String) {\n    clientCertificates(first: $first, after: $after) {\n      nodes {\n        clientCertificateId\n        description\n        expirationDate\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.CertificatePageDocument,
    "\n  # The first page of the client certificates.\n  # Ctrl-Enter runs the query. The book on the\n  # left opens the documentation.\n  query FirstPage {\n    clientCertificates(first: 5) {\n      totalCount\n      nodes {\n        id\n        clientCertificateId\n        description\n        expirationDate\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.FirstPageDocument,
    "\n  # Page by page. Copy the endCursor of a page\n  # to the variable \"after\" to get the next.\n  # Null gets the first page.\n  query NextPage($after: String) {\n    clientCertificates(first: 5, after: $after) {\n      edges {\n        cursor\n        node {\n          clientCertificateId\n          expirationDate\n        }\n      }\n      pageInfo {\n        hasPreviousPage\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.NextPageDocument,
    "\n  # The certificates that expire in the next 30\n  # days, soonest first.\n  query ExpiringNext {\n    summary {\n      total\n      expired\n      expiring(within: 30)\n      nextExpiration\n    }\n    clientCertificates(\n      first: 5\n      filter: { expirationState: EXPIRING, within: 30 }\n      orderBy: { field: EXPIRATION_DATE }\n    ) {\n      totalCount\n      nodes {\n        clientCertificateId\n        description\n        expirationDate\n        daysUntilExpiration\n      }\n    }\n  }\n": typeof types.ExpiringNextDocument,
    "\n  # The accounts and Regions, and whether each\n  # could be read. Add \"locations\" to a field to\n  # read some of them only.\n  query ByLocation {\n    locations {\n      account\n      accountName\n      region\n      lastReadAt\n      error {\n        code\n      }\n    }\n    summary {\n      total\n      isComplete\n    }\n    clientCertificates(\n      first: 5\n      locations: [{ region: \"eu-west-1\" }]\n      orderBy: { field: EXPIRATION_DATE }\n    ) {\n      totalCount\n      nodes {\n        accountName\n        region\n        clientCertificateId\n        expirationDate\n      }\n    }\n  }\n": typeof types.ByLocationDocument,
    "\n  # Which certificate has this fingerprint?\n  # openssl x509 -fingerprint -sha256 prints it.\n  # The colons may be left out.\n  query FindByFingerprint($fingerprintSha256: String!) {\n    clientCertificates(filter: { fingerprintSha256: $fingerprintSha256 }) {\n      nodes {\n        clientCertificateId\n        description\n        expirationState\n        x509 {\n          subject\n          serialNumber\n          notAfter\n          matchesDates\n        }\n      }\n    }\n  }\n": typeof types.FindByFingerprintDocument,
    "\n  # Several certificates by their global ids\n  # (the field \"id\"), in this order. A deleted\n  # certificate is null.\n  query Lookup($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on ClientCertificate {\n        clientCertificateId\n        description\n        expirationDate\n      }\n    }\n  }\n": typeof types.LookupDocument,
    "\n  # Everything about one certificate. Its id is\n  # the one in the AWS console.\n  query Everything($clientCertificateId: String!) {\n    clientCertificate(clientCertificateId: $clientCertificateId) {\n      id\n      clientCertificateId\n      arn\n      region\n      description\n      createdDate\n      expirationDate\n      tags {\n        key\n        value\n      }\n      pemEncodedCertificate\n    }\n  }\n": typeof types.EverythingDocument,
};
const documents: Documents = {
    "\n  query CertificatePage($first: Int!, $after: String) {\n    clientCertificates(first: $first, after: $after) {\n      nodes {\n        clientCertificateId\n        description\n        expirationDate\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.CertificatePageDocument,
    "\n  # The first page of the client certificates.\n  # Ctrl-Enter runs the query. The book on the\n  # left opens the documentation.\n  query FirstPage {\n    clientCertificates(first: 5) {\n      totalCount\n      nodes {\n        id\n        clientCertificateId\n        description\n        expirationDate\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.FirstPageDocument,
    "\n  # Page by page. Copy the endCursor of a page\n  # to the variable \"after\" to get the next.\n  # Null gets the first page.\n  query NextPage($after: String) {\n    clientCertificates(first: 5, after: $after) {\n      edges {\n        cursor\n        node {\n          clientCertificateId\n          expirationDate\n        }\n      }\n      pageInfo {\n        hasPreviousPage\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.NextPageDocument,
    "\n  # The certificates that expire in the next 30\n  # days, soonest first.\n  query ExpiringNext {\n    summary {\n      total\n      expired\n      expiring(within: 30)\n      nextExpiration\n    }\n    clientCertificates(\n      first: 5\n      filter: { expirationState: EXPIRING, within: 30 }\n      orderBy: { field: EXPIRATION_DATE }\n    ) {\n      totalCount\n      nodes {\n        clientCertificateId\n        description\n        expirationDate\n        daysUntilExpiration\n      }\n    }\n  }\n": types.ExpiringNextDocument,
    "\n  # The accounts and Regions, and whether each\n  # could be read. Add \"locations\" to a field to\n  # read some of them only.\n  query ByLocation {\n    locations {\n      account\n      accountName\n      region\n      lastReadAt\n      error {\n        code\n      }\n    }\n    summary {\n      total\n      isComplete\n    }\n    clientCertificates(\n      first: 5\n      locations: [{ region: \"eu-west-1\" }]\n      orderBy: { field: EXPIRATION_DATE }\n    ) {\n      totalCount\n      nodes {\n        accountName\n        region\n        clientCertificateId\n        expirationDate\n      }\n    }\n  }\n": types.ByLocationDocument,
    "\n  # Which certificate has this fingerprint?\n  # openssl x509 -fingerprint -sha256 prints it.\n  # The colons may be left out.\n  query FindByFingerprint($fingerprintSha256: String!) {\n    clientCertificates(filter: { fingerprintSha256: $fingerprintSha256 }) {\n      nodes {\n        clientCertificateId\n        description\n        expirationState\n        x509 {\n          subject\n          serialNumber\n          notAfter\n          matchesDates\n        }\n      }\n    }\n  }\n": types.FindByFingerprintDocument,
    "\n  # Several certificates by their global ids\n  # (the field \"id\"), in this order. A deleted\n  # certificate is null.\n  query Lookup($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on ClientCertificate {\n        clientCertificateId\n        description\n        expirationDate\n      }\n    }\n  }\n": types.LookupDocument,
    "\n  # Everything about one certificate. Its id is\n  # the one in the AWS console.\n  query Everything($clientCertificateId: String!) {\n    clientCertificate(clientCertificateId: $clientCertificateId) {\n      id\n      clientCertificateId\n      arn\n      region\n      description\n      createdDate\n      expirationDate\n      tags {\n        key\n        value\n      }\n      pemEncodedCertificate\n    }\n  }\n": types.EverythingDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CertificatePage($first: Int!, $after: String) {\n    clientCertificates(first: $first, after: $after) {\n      nodes {\n        clientCertificateId\n        description\n        expirationDate\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CertificatePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  # The first page of the client certificates.\n  # Ctrl-Enter runs the query. The book on the\n  # left opens the documentation.\n  query FirstPage {\n    clientCertificates(first: 5) {\n      totalCount\n      nodes {\n        id\n        clientCertificateId\n        description\n        expirationDate\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FirstPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  # Page by page. Copy the endCursor of a page\n  # to the variable \"after\" to get the next.\n  # Null gets the first page.\n  query NextPage($after: String) {\n    clientCertificates(first: 5, after: $after) {\n      edges {\n        cursor\n        node {\n          clientCertificateId\n          expirationDate\n        }\n      }\n      pageInfo {\n        hasPreviousPage\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').NextPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  # The certificates that expire in the next 30\n  # days, soonest first.\n  query ExpiringNext {\n    summary {\n      total\n      expired\n      expiring(within: 30)\n      nextExpiration\n    }\n    clientCertificates(\n      first: 5\n      filter: { expirationState: EXPIRING, within: 30 }\n      orderBy: { field: EXPIRATION_DATE }\n    ) {\n      totalCount\n      nodes {\n        clientCertificateId\n        description\n        expirationDate\n        daysUntilExpiration\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ExpiringNextDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  # The accounts and Regions, and whether each\n  # could be read. Add \"locations\" to a field to\n  # read some of them only.\n  query ByLocation {\n    locations {\n      account\n      accountName\n      region\n      lastReadAt\n      error {\n        code\n      }\n    }\n    summary {\n      total\n      isComplete\n    }\n    clientCertificates(\n      first: 5\n      locations: [{ region: \"eu-west-1\" }]\n      orderBy: { field: EXPIRATION_DATE }\n    ) {\n      totalCount\n      nodes {\n        accountName\n        region\n        clientCertificateId\n        expirationDate\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ByLocationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  # Which certificate has this fingerprint?\n  # openssl x509 -fingerprint -sha256 prints it.\n  # The colons may be left out.\n  query FindByFingerprint($fingerprintSha256: String!) {\n    clientCertificates(filter: { fingerprintSha256: $fingerprintSha256 }) {\n      nodes {\n        clientCertificateId\n        description\n        expirationState\n        x509 {\n          subject\n          serialNumber\n          notAfter\n          matchesDates\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FindByFingerprintDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  # Several certificates by their global ids\n  # (the field \"id\"), in this order. A deleted\n  # certificate is null.\n  query Lookup($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on ClientCertificate {\n        clientCertificateId\n        description\n        expirationDate\n      }\n    }\n  }\n"): typeof import('./graphql.ts').LookupDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  # Everything about one certificate. Its id is\n  # the one in the AWS console.\n  query Everything($clientCertificateId: String!) {\n    clientCertificate(clientCertificateId: $clientCertificateId) {\n      id\n      clientCertificateId\n      arn\n      region\n      description\n      createdDate\n      expirationDate\n      tags {\n        key\n        value\n      }\n      pemEncodedCertificate\n    }\n  }\n"): typeof import('./graphql.ts').EverythingDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
