import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentCaches } from '../../src/graphql/document-limits/document-cache.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { environmentFor, startCommand } from '../support/command.ts';
import { sendLoad } from '../support/load.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';

/** Each has 800 tokens and 14 KB. A cache without a bound fills this heap with 400 of them. */
const documents = 600;
const heapMegabytes = 128;

test.each([
  ['valid', 'a', ': __typename', 200],
  ['invalid', 'wrong', '', 400],
])(
  'the gateway stays alive when it gets more different %s documents than its heap could hold',
  async (_name, before, after, status) => {
    await using emulator = await createEmulator();
    using gateway = startCommand('main.js', ['--port=0'], {
      ...environmentFor(emulator),
      NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
    });
    const [url] = await gateway.outputMatching(/http:\S+/);
    const bodies = Array.from({ length: documents }, (_, at) =>
      JSON.stringify({ query: large(`${before}${at}${after}`) }),
    );
    const statuses = await sendLoad(url, bodies, { accept: 'application/graphql-response+json' });
    expect(statuses).toEqual({ [status]: documents });
    expect(await createGraphQLClient(url).query('{ __typename }')).toMatchObject({
      data: { __typename: 'Query' },
    });
  },
);

test('the document cache keeps as many bytes as it may, and drops the least recently used documents', () => {
  const { documentCache } = createDocumentCaches(2_000_000);
  const texts = Array.from({ length: 100 }, (_, at) => large(`a${at}: __typename`));
  for (const text of texts) comeTwice(documentCache, text);
  const kept = texts.filter((text) => documentCache.get(text) !== undefined);
  expect(kept.length).toBeGreaterThan(1);
  expect(kept).toEqual(texts.slice(-kept.length));
  expect(kept.length).toBeLessThan(texts.length);
});

test('the document cache keeps a document that comes again, and none that comes once', () => {
  const { documentCache } = createDocumentCaches(2_000_000);
  const [text, other] = ['{ a: __typename }', '{ b: __typename }'];
  documentCache.set(text, parse(text));
  documentCache.set(other, parse(other));
  expect(documentCache.get(text)).toBeUndefined();
  const document = parse(text);
  documentCache.set(text, document);
  expect(documentCache.get(text)).toBe(document);
  expect(documentCache.get(other)).toBeUndefined();
});

type DocumentCache = ReturnType<typeof createDocumentCaches>['documentCache'];

function comeTwice(cache: DocumentCache, text: string): void {
  cache.set(text, parse(text));
  cache.set(text, parse(text));
}

function large(field: string): string {
  const included = '__typename @include(if: true) '.repeat(50);
  return `{ ${field} ${'__typename '.repeat(400)} ${included} } # ${'x'.repeat(8000)}`;
}
