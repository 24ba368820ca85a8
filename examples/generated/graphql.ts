/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whether a client certificate is valid, expires soon, or has expired. */
export type ExpirationState =
  /** It expires, but not within the given days. */
  | 'VALID'
  /** It has not expired yet, and expires within the given days. */
  | 'EXPIRING'
  /** It has expired. */
  | 'EXPIRED';

/** Whether a stage uses a client certificate. */
export type InUse =
  /** At least one stage uses it. */
  | 'YES'
  /** No stage uses it. Only said when the stages of all APIs of its account and Region are known. */
  | 'NO'
  /** No stage is known that uses it, but not all stages are known, or it is younger than what is known. */
  | 'UNKNOWN';

/** Where the stages were read from. */
export type UsageSource =
  /** From Amazon API Gateway, API by API. */
  | 'SCAN'
  /** From an aggregator of AWS Config. */
  | 'CONFIG';

/** The protocol of an API whose stages can present a client certificate. */
export type ApiProtocol =
  /** A REST API. */
  | 'REST'
  /** A WebSocket API. */
  | 'WEBSOCKET';

export type CertificatePageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type CertificatePageQuery = { clientCertificates: { nodes: Array<{ clientCertificateId: string, description: string | null, expirationDate: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FirstPageQueryVariables = Exact<{ [key: string]: never; }>;


export type FirstPageQuery = { clientCertificates: { totalCount: number, nodes: Array<{ id: string, clientCertificateId: string, description: string | null, expirationDate: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NextPageQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NextPageQuery = { clientCertificates: { edges: Array<{ cursor: string, node: { clientCertificateId: string, expirationDate: string | null } }>, pageInfo: { hasPreviousPage: boolean, hasNextPage: boolean, endCursor: string | null } } };

export type ExpiringNextQueryVariables = Exact<{ [key: string]: never; }>;


export type ExpiringNextQuery = { summary: { total: number, expired: number | null, expiring: number | null, nextExpiration: string | null }, clientCertificates: { totalCount: number, nodes: Array<{ clientCertificateId: string, description: string | null, expirationDate: string | null, daysUntilExpiration: number | null }> } };

export type WhereUsedQueryVariables = Exact<{ [key: string]: never; }>;


export type WhereUsedQuery = { clientCertificates: { coverage: { apis: number, scanned: number, denied: number, complete: boolean, asOf: string | null, source: UsageSource | null }, nodes: Array<{ clientCertificateId: string, description: string | null, inUse: InUse, stages: { totalCount: number, nodes: Array<{ name: string, arn: string, api: { name: string | null, protocol: ApiProtocol } }> } }> } };

export type BreaksNextQueryVariables = Exact<{ [key: string]: never; }>;


export type BreaksNextQuery = { stages: { totalCount: number, coverage: { complete: boolean }, nodes: Array<{ accountName: string, region: string, name: string, api: { name: string | null }, clientCertificate:
        | { __typename: 'ClientCertificate', clientCertificateId: string, daysUntilExpiration: number | null }
        | { __typename: 'AcmCertificate', arn: string, daysUntilExpiration: number | null, renewalEligibility: string | null }
        | { __typename: 'MissingClientCertificate' }
       | null }> } };

export type UnusedQueryVariables = Exact<{ [key: string]: never; }>;


export type UnusedQuery = { clientCertificates: { totalCount: number, coverage: { complete: boolean }, nodes: Array<{ accountName: string, region: string, clientCertificateId: string, description: string | null, expirationDate: string | null }> }, stages: { totalCount: number, nodes: Array<{ arn: string, clientCertificate:
        | { clientCertificateId: string }
        | Record<PropertyKey, never>
       | null }> } };

export type RotationPlanQueryVariables = Exact<{
  id: string;
}>;


export type RotationPlanQuery = { rotationPlan: { warning: string | null, steps: Array<{ title: string, explanation: string, checks: Array<string>, commands: Array<{ description: string, command: string }> }> } | null };

export type ByLocationQueryVariables = Exact<{ [key: string]: never; }>;


export type ByLocationQuery = { locations: Array<{ account: string | null, accountName: string, region: string, lastReadAt: string | null, error: { code: string } | null }>, summary: { total: number, isComplete: boolean }, clientCertificates: { totalCount: number, nodes: Array<{ accountName: string, region: string, clientCertificateId: string, expirationDate: string | null }> } };

export type FindByFingerprintQueryVariables = Exact<{
  fingerprintSha256: string;
}>;


export type FindByFingerprintQuery = { clientCertificates: { nodes: Array<{ clientCertificateId: string, description: string | null, expirationState: ExpirationState | null, x509: { subject: string, serialNumber: string, notAfter: string, matchesDates: boolean | null } | null }> } };

export type LookupQueryVariables = Exact<{
  ids: Array<string> | string;
}>;


export type LookupQuery = { nodes: Array<{ clientCertificateId: string, description: string | null, expirationDate: string | null, id: string } | null> };

export type EverythingQueryVariables = Exact<{
  clientCertificateId: string;
}>;


export type EverythingQuery = { clientCertificate: { id: string, clientCertificateId: string, arn: string, region: string, description: string | null, createdDate: string | null, expirationDate: string | null, pemEncodedCertificate: string | null, tags: Array<{ key: string, value: string | null }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CertificatePageDocument = new TypedDocumentString(`
    query CertificatePage($first: Int!, $after: String) {
  clientCertificates(first: $first, after: $after) {
    nodes {
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
    `) as unknown as TypedDocumentString<CertificatePageQuery, CertificatePageQueryVariables>;
export const FirstPageDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<FirstPageQuery, FirstPageQueryVariables>;
export const NextPageDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<NextPageQuery, NextPageQueryVariables>;
export const ExpiringNextDocument = new TypedDocumentString(`
    query ExpiringNext {
  summary {
    total
    expired
    expiring(within: 30)
    nextExpiration
  }
  clientCertificates(
    first: 5
    filter: {expirationState: EXPIRING, within: 30}
    orderBy: {field: EXPIRATION_DATE}
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
    `) as unknown as TypedDocumentString<ExpiringNextQuery, ExpiringNextQueryVariables>;
export const WhereUsedDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<WhereUsedQuery, WhereUsedQueryVariables>;
export const BreaksNextDocument = new TypedDocumentString(`
    query BreaksNext {
  stages(
    first: 10
    filter: {expirationState: EXPIRING, within: 30}
    orderBy: {field: EXPIRATION_DATE}
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
    `) as unknown as TypedDocumentString<BreaksNextQuery, BreaksNextQueryVariables>;
export const UnusedDocument = new TypedDocumentString(`
    query Unused {
  clientCertificates(first: 5, filter: {inUse: NO}) {
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
  stages(first: 5, filter: {certificateKinds: [MISSING]}) {
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
    `) as unknown as TypedDocumentString<UnusedQuery, UnusedQueryVariables>;
export const RotationPlanDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<RotationPlanQuery, RotationPlanQueryVariables>;
export const ByLocationDocument = new TypedDocumentString(`
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
    locations: [{region: "eu-west-1"}]
    orderBy: {field: EXPIRATION_DATE}
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
    `) as unknown as TypedDocumentString<ByLocationQuery, ByLocationQueryVariables>;
export const FindByFingerprintDocument = new TypedDocumentString(`
    query FindByFingerprint($fingerprintSha256: String!) {
  clientCertificates(filter: {fingerprintSha256: $fingerprintSha256}) {
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
    `) as unknown as TypedDocumentString<FindByFingerprintQuery, FindByFingerprintQueryVariables>;
export const LookupDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<LookupQuery, LookupQueryVariables>;
export const EverythingDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<EverythingQuery, EverythingQueryVariables>;