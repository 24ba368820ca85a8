import { APIGatewayClient, GetClientCertificatesCommand } from '@aws-sdk/client-api-gateway';
import { createSchema, createYoga } from 'graphql-yoga';
import { listen } from './listen.ts';

// Naive Yoga: the few lines that a developer writes first. A schema as text, and a resolver that calls the SDK.

const client = new APIGatewayClient({});

interface Certificate {
  readonly tags?: Readonly<Record<string, string>>;
  readonly createdDate?: Date;
  readonly expirationDate?: Date;
}

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      clientCertificates(limit: Int, position: String): Page!
    }
    type Page {
      items: [ClientCertificate!]
      position: String
    }
    type ClientCertificate {
      clientCertificateId: String!
      description: String
      createdDate: String
      expirationDate: String
      pemEncodedCertificate: String
      tags: [Tag!]
    }
    type Tag {
      key: String!
      value: String!
    }
  `,
  resolvers: {
    Query: {
      clientCertificates: (_root, input: { limit?: number; position?: string }) =>
        client.send(new GetClientCertificatesCommand(input)),
    },
    ClientCertificate: {
      createdDate: ({ createdDate }: Certificate) => createdDate?.toISOString(),
      expirationDate: ({ expirationDate }: Certificate) => expirationDate?.toISOString(),
      tags: ({ tags = {} }: Certificate) =>
        Object.entries(tags).map(([key, value]) => ({ key, value })),
    },
  },
});

const yoga = createYoga({ schema, logging: false });

listen((request, response) => void yoga(request, response));
