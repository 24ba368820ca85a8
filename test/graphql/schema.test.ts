import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema/index.ts';

const ownTypes = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

/** What clients can rely on: it may grow, and none of it may change. */
const contract = {
  Query: [
    'node(id: ID!): Node',
    'nodes(ids: [ID!]!): [Node]!',
    'rotationPlan(id: ID!): RotationPlan',
    'clientCertificate(clientCertificateId: String!, locations: [LocationInput!]): ClientCertificate',
    'clientCertificates(first: Int, after: String, last: Int, before: String, filter: ClientCertificateFilter, orderBy: ClientCertificateOrder, locations: [LocationInput!]): ClientCertificateConnection!',
    'summary(locations: [LocationInput!]): ClientCertificateSummary!',
    'locations: [Location!]!',
    'stages(first: Int, after: String, last: Int, before: String, filter: StageFilter, orderBy: StageOrder, locations: [LocationInput!]): StageConnection!',
  ],
  ClientCertificateConnection: [
    'edges: [ClientCertificateEdge!]!',
    'nodes: [ClientCertificate!]!',
    'pageInfo: PageInfo!',
    'totalCount: Int!',
    'isComplete: Boolean!',
    'coverage: UsageCoverage!',
    'locations: [LocationResult!]!',
  ],
  ClientCertificateEdge: ['cursor: String!', 'node: ClientCertificate!'],
  PageInfo: [
    'hasNextPage: Boolean!',
    'hasPreviousPage: Boolean!',
    'startCursor: String',
    'endCursor: String',
  ],
  Node: ['id: ID!'],
  ClientCertificate: [
    'id: ID!',
    'clientCertificateId: String!',
    'arn: String!',
    'region: String!',
    'account: String',
    'accountName: String!',
    'description: String',
    'createdDate: DateTime',
    'expirationDate: DateTime',
    'isExpired: Boolean',
    'daysUntilExpiration: Int',
    'expirationState(within: Int): ExpirationState',
    'pemEncodedCertificate: String',
    'x509: X509Certificate',
    'tags: [Tag!]!',
    'inUse: InUse!',
    'stages(first: Int, after: String, last: Int, before: String): StageConnection!',
  ],
  InUse: ['YES', 'NO', 'UNKNOWN'],
  StageConnection: [
    'edges: [StageEdge!]!',
    'nodes: [Stage!]!',
    'pageInfo: PageInfo!',
    'totalCount: Int!',
    'coverage: UsageCoverage!',
  ],
  StageEdge: ['cursor: String!', 'node: Stage!'],
  RotationCommand: ['description: String!', 'command: String!'],
  RotationPlan: [
    'certificate: ClientCertificate!',
    'coverage: UsageCoverage!',
    'warning: String',
    'steps: [RotationStep!]!',
    'text: String!',
  ],
  RotationStep: [
    'title: String!',
    'explanation: String!',
    'commands: [RotationCommand!]!',
    'checks: [String!]!',
  ],
  Stage: [
    'api: Api!',
    'name: String!',
    'arn: String!',
    'account: String',
    'accountName: String!',
    'region: String!',
    'clientCertificate: StageClientCertificate',
  ],
  Api: ['id: String!', 'name: String', 'protocol: ApiProtocol!'],
  ApiProtocol: ['REST', 'WEBSOCKET'],
  StageClientCertificate: [],
  AcmCertificate: [
    'arn: String!',
    'domainName: String',
    'type: String',
    'status: String',
    'renewalEligibility: String',
    'expirationDate: DateTime',
    'isExpired: Boolean',
    'daysUntilExpiration: Int',
    'expirationState(within: Int): ExpirationState',
  ],
  MissingClientCertificate: ['clientCertificateId: String!'],
  UsageCoverage: [
    'apis: Int!',
    'scanned: Int!',
    'denied: Int!',
    'complete: Boolean!',
    'asOf: DateTime',
    'source: UsageSource',
  ],
  UsageSource: ['SCAN', 'CONFIG'],
  StageFilter: [
    'account: [String!]',
    'region: [String!]',
    'apiIds: [String!]',
    'certificateKinds: [StageCertificateKind!]',
    'expiresBefore: DateTime',
    'expiresAfter: DateTime',
    'expirationState: ExpirationState',
    'within: Int',
  ],
  StageCertificateKind: ['GENERATED', 'ACM', 'MISSING'],
  StageOrder: ['field: StageOrderField!', 'direction: OrderDirection!'],
  StageOrderField: ['API_NAME', 'STAGE_NAME', 'EXPIRATION_DATE'],
  X509Certificate: [
    'subject: String!',
    'issuer: String!',
    'serialNumber: String!',
    'fingerprintSha256: String!',
    'notBefore: DateTime!',
    'notAfter: DateTime!',
    'publicKeyAlgorithm: String!',
    'publicKeyBits: Int',
    'signatureAlgorithm: String!',
    'matchesDates: Boolean',
  ],
  ClientCertificateSummary: [
    'total: Int!',
    'expired: Int',
    'expiring(within: Int): Int',
    'unused: Int',
    'stagesExpiring(within: Int): Int',
    'stagesMissing: Int',
    'quota: Int',
    'nextExpiration: DateTime',
    'isComplete: Boolean!',
    'locations: [LocationResult!]!',
  ],
  Location: [
    'account: String',
    'accountName: String!',
    'region: String!',
    'lastReadAt: DateTime',
    'error: LocationError',
  ],
  LocationError: ['code: String!', 'message: String!'],
  LocationInput: ['account: String', 'accountName: String', 'region: String'],
  LocationResult: [
    'account: String',
    'accountName: String!',
    'region: String!',
    'isRead: Boolean!',
    'error: LocationError',
  ],
  ClientCertificateFilter: [
    'account: [String!]',
    'region: [String!]',
    'expiresBefore: DateTime',
    'expiresAfter: DateTime',
    'expirationState: ExpirationState',
    'within: Int',
    'descriptionContains: String',
    'tag: ClientCertificateTagFilter',
    'clientCertificateIds: [String!]',
    'inUse: InUse',
    'fingerprintSha256: String',
  ],
  ClientCertificateTagFilter: ['key: String!', 'value: String'],
  ClientCertificateOrder: ['field: ClientCertificateOrderField!', 'direction: OrderDirection!'],
  ClientCertificateOrderField: [
    'EXPIRATION_DATE',
    'CREATED_DATE',
    'DESCRIPTION',
    'CLIENT_CERTIFICATE_ID',
  ],
  OrderDirection: ['ASC', 'DESC'],
  ExpirationState: ['VALID', 'EXPIRING', 'EXPIRED'],
  Tag: ['key: String!', 'value: String'],
  DateTime: [],
};

describe('the schema', () => {
  test('the schema has exactly the types of the contract', () => {
    expect(ownTypes.map(({ name }) => name).sort()).toEqual(Object.keys(contract).sort());
  });

  test.each(Object.entries(contract))(
    'the type %s has exactly the members of the contract',
    (name, signatures) => {
      const type = schema.getType(name);
      expect(type && signaturesOf(type)).toEqual(signatures.map(sortArguments).sort());
    },
  );

  test('the schema has queries only, and ClientCertificate is a Node', () => {
    expect(schema.getQueryType()?.name).toBe('Query');
    expect(schema.getMutationType()).toBeUndefined();
    expect(schema.getSubscriptionType()).toBeUndefined();
    const certificate = schema.getType('ClientCertificate');
    expect(isObjectType(certificate) && certificate.getInterfaces().map(String)).toEqual(['Node']);
  });
});

test.each(ownTypes.flatMap(describedPartsOf))(
  'the schema describes %s in whole sentences',
  (_coordinate, description) => {
    expect(description).toMatch(/^(?:[A-Z]|\d).*\.$/s);
  },
);

test('the schema defines no directives of its own', () => {
  expect(schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive))).toEqual(
    [],
  );
});

type DescribedPart = readonly [coordinate: string, description: string | null | undefined];

/**
 * The type itself and all that can be described below it, by their schema coordinates.
 *
 * @see https://spec.graphql.org/draft/#sec-Schema-Coordinates
 */
function describedPartsOf(type: GraphQLNamedType): DescribedPart[] {
  return [[type.name, type.description], ...membersOf(type)];
}

function membersOf(type: GraphQLNamedType): DescribedPart[] {
  if (isEnumType(type)) {
    return type.getValues().map(({ name, description }) => [`${type.name}.${name}`, description]);
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return fields.map(({ name, description }) => [`${type.name}.${name}`, description]);
  }
  return fieldsOf(type).flatMap(({ name, description, args }) => {
    const coordinate = `${type.name}.${name}`;
    const ofArguments = args.map((argument): DescribedPart => [
      `${coordinate}(${argument.name}:)`,
      argument.description,
    ]);
    return [[coordinate, description], ...ofArguments];
  });
}

/** Sorted by name, arguments too: their order means nothing in GraphQL. */
function signaturesOf(type: GraphQLNamedType): string[] {
  if (isEnumType(type))
    return type
      .getValues()
      .map(({ name }) => name)
      .sort();
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return fields.map(({ name, type: fieldType }) => `${name}: ${String(fieldType)}`).sort();
  }
  return fieldsOf(type)
    .map(({ name, args, type: fieldType }) => {
      const parameters = args.map((argument) => `${argument.name}: ${String(argument.type)}`);
      const list = parameters.length === 0 ? '' : `(${parameters.join(', ')})`;
      return sortArguments(`${name}${list}: ${String(fieldType)}`);
    })
    .sort();
}

function sortArguments(signature: string): string {
  return signature.replace(
    /\((.*)\)/,
    (_match, list: string) => `(${list.split(', ').sort().join(', ')})`,
  );
}

function fieldsOf(type: GraphQLNamedType) {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}
