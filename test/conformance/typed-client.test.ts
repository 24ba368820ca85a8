import { getOperationAST, parse, print, validate } from 'graphql';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Answer, send } from '../../examples/client.ts';
import {
  CertificatePageDocument,
  type CertificatePageQuery,
  EverythingDocument,
  BreaksNextDocument,
  ExpiringNextDocument,
  UnusedDocument,
  WhereUsedDocument,
  FindByFingerprintDocument,
  type EverythingQuery,
  FirstPageDocument,
  LookupDocument,
  NextPageDocument,
  RotationPlanDocument,
} from '../../examples/generated/graphql.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';
import { graphiqlOptions } from '../../src/graphql/graphiql/example-queries.ts';
import { schema } from '../../src/graphql/schema/index.ts';
import { createWorld } from '../support/test-gateway.ts';

// The documents are generated from the schema, and sent by the example client.

const certificates = await createSampleCertificates({ count: 12, now: new Date() });
const [first, , third] = certificates as [StoredCertificate, StoredCertificate, StoredCertificate];
const missing = 'nobody';

describe('a typed client', () => {
  test('a typed client pages through the whole list with one call for each page', async () => {
    await using world = await createWorld({ certificates });
    const pages: CertificatePageQuery['clientCertificates'][] = [];
    let after: string | null = null;
    do {
      const { data, errors }: Answer<CertificatePageQuery> = await send(
        world.url,
        CertificatePageDocument,
        { first: 5, after },
      );
      expect(errors).toBeUndefined();
      if (!data) throw new Error('The gateway sent no data.');
      pages.push(data.clientCertificates);
      after = data.clientCertificates.pageInfo.endCursor;
    } while (pages.at(-1)?.pageInfo.hasNextPage);

    expect(pages.map(({ nodes }) => nodes.length)).toEqual([5, 5, 2]);
    expect(pages.flatMap(({ nodes }) => nodes)).toEqual(
      certificates.map(({ clientCertificateId, description = null, expirationDate }) => ({
        clientCertificateId,
        description,
        expirationDate: instantOf(expirationDate),
      })),
    );
    const position = expect.any(String) as string;
    expect(world.emulator.requests.map(({ query }) => query)).toEqual([
      { limit: '5' },
      { limit: '5', position },
      { limit: '5', position },
    ]);
  });

  test('a typed client continues from the first page to the next', async () => {
    await using world = await createWorld({ certificates });
    const opening = await send(world.url, FirstPageDocument, {});
    expect(opening.data?.clientCertificates.totalCount).toBe(12);
    const after = opening.data?.clientCertificates.pageInfo.endCursor;
    expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
    const { data, errors } = await send(world.url, NextPageDocument, { after });
    expect(errors).toBeUndefined();
    expect(data?.clientCertificates).toEqual({
      edges: certificates.slice(5, 10).map(({ clientCertificateId, expirationDate }) => ({
        cursor: expect.any(String) as string,
        node: { clientCertificateId, expirationDate: instantOf(expirationDate) },
      })),
      pageInfo: {
        hasPreviousPage: true,
        hasNextPage: true,
        endCursor: data?.clientCertificates.edges.at(-1)?.cursor,
      },
    });
    expect(world.takeCalls()).toHaveLength(1);
  });

  test('a typed client looks up several global ids, and gets null for a deleted certificate', async () => {
    await using world = await createWorld({ certificates });
    const ids = await readGlobalIds(world.url);
    world.emulator.certificates.delete(first.clientCertificateId);
    world.takeCalls();
    const { data, errors } = await send(world.url, LookupDocument, { ids: [ids[2], ids[0]] });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      nodes: [
        {
          id: ids[2],
          clientCertificateId: third.clientCertificateId,
          description: third.description ?? null,
          expirationDate: instantOf(third.expirationDate),
        },
        null,
      ],
    });
    expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
  });

  test.each(certificates)(
    'a typed client reads all fields of $clientCertificateId with the values of upstream',
    async (stored) => {
      await using world = await createWorld({ certificates: [stored], region: 'eu-central-1' });
      const { clientCertificateId, description = null, pemEncodedCertificate } = stored;
      const variables = { clientCertificateId };
      const { data, errors } = await send(world.url, EverythingDocument, variables);
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        clientCertificate: {
          id: expect.any(String) as string,
          clientCertificateId,
          arn: `arn:aws:apigateway:eu-central-1::/clientcertificates/${clientCertificateId}`,
          region: 'eu-central-1',
          description,
          createdDate: instantOf(stored.createdDate),
          expirationDate: instantOf(stored.expirationDate),
          pemEncodedCertificate,
          tags: tagsOf(stored),
        },
      });
      expect(world.takeCalls()).toEqual([`GET /clientcertificates/${clientCertificateId}`]);
    },
  );

  test('a typed client gets null for an id that does not exist', async () => {
    await using world = await createWorld({ certificates });
    const answer = await send(world.url, EverythingDocument, { clientCertificateId: missing });
    expect(answer).toMatchObject({ data: { clientCertificate: null } });
    expect(answer).not.toHaveProperty('errors');
  });

  test('a typed client gets an error with a code for a page that is too large', async () => {
    await using world = await createWorld({ certificates });
    const { data, errors } = await send(world.url, CertificatePageDocument, { first: 501 });
    expect(data).toBeNull();
    expect(errors).toEqual([
      {
        message: 'Expected first to be from 0 to 500; got 501.',
        locations: [{ line: 3, column: 3 }],
        path: ['clientCertificates'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(world.takeCalls()).toEqual([]);
  });

  test('a typed client has the types of the schema', () => {
    type Certificate = NonNullable<EverythingQuery['clientCertificate']>;
    expectTypeOf<Certificate>().toEqualTypeOf<{
      id: string;
      clientCertificateId: string;
      arn: string;
      region: string;
      description: string | null;
      createdDate: string | null;
      expirationDate: string | null;
      pemEncodedCertificate: string | null;
      tags: { key: string; value: string | null }[];
    }>();
    const ask = () => send('', EverythingDocument, { clientCertificateId: missing });
    expectTypeOf(ask).returns.resolves.toEqualTypeOf<Answer<EverythingQuery>>();
    // @ts-expect-error The variable is a String.
    expectTypeOf(() => send('', EverythingDocument, { clientCertificateId: 1 })).toBeFunction();
    // @ts-expect-error The variable is required.
    expectTypeOf(() => send('', CertificatePageDocument, {})).toBeFunction();
    expectTypeOf<CertificatePageQuery['clientCertificates']['pageInfo']>().toEqualTypeOf<{
      hasNextPage: boolean;
      endCursor: string | null;
    }>();
  });
});

describe('the example queries of GraphiQL', () => {
  const { defaultTabs } = graphiqlOptions('us-east-1');
  const queries = defaultTabs.map(({ query }) => parse(query));

  test('the example queries of GraphiQL are the source of the typed documents', () => {
    const documents = [
      FirstPageDocument,
      NextPageDocument,
      ExpiringNextDocument,
      WhereUsedDocument,
      BreaksNextDocument,
      UnusedDocument,
      RotationPlanDocument,
      FindByFingerprintDocument,
      LookupDocument,
      EverythingDocument,
    ];
    const generated = documents.map((document) => parse(document.toString()));
    expect(queries.map(print)).toEqual(generated.map(print));
  });

  test.each(queries.map((query) => [getOperationAST(query)?.name?.value, query] as const))(
    'the example query %s of GraphiQL is valid',
    (_name, query) => {
      expect(validate(schema, query)).toEqual([]);
    },
  );
});

async function readGlobalIds(url: string): Promise<readonly [string, string, string]> {
  const { data } = await send(url, FirstPageDocument, {});
  const ids = data?.clientCertificates.nodes.map(({ id }) => id) ?? [];
  return ids.slice(0, 3) as [string, string, string];
}

/** Matches a time in RFC 3339 and UTC, with or without a zero fraction. */
function instantOf(epochSeconds: number): string {
  const [toTheSecond = ''] = new Date(epochSeconds * 1000).toISOString().split('.');
  return expect.stringMatching(new RegExp(`^${toTheSecond}(?:\\.0+)?Z$`)) as string;
}

function tagsOf({ tags = {} }: StoredCertificate) {
  return Object.keys(tags)
    .sort()
    .map((key) => ({ key, value: tags[key] }));
}
