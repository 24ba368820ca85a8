import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createRepeatedKeys } from '../../util/repeated-keys.ts';

/**
 * What Yoga keeps of the documents that it has parsed. Yoga's own cache is bounded by the number of
 * entries, whatever their size: a thousand large documents would fill a small heap. This one is bounded
 * by bytes. It keeps a document that comes again: one that comes only once is garbage, which V8
 * collects almost for free while it is young.
 */
export function createDocumentCaches(maxBytes: number) {
  const isRepeated = createRepeatedKeys();
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxBytes,
    sizeCalculation: (document, text) => sizeOfText(text) + sizeOfTree(document),
  });
  return {
    documentCache: {
      get: (text: string) => documents.get(text),
      set(text: string, document: DocumentNode) {
        if (isRepeated(text)) documents.set(text, document);
      },
    },
    // Yoga throws a kept error past the code that gives it its HTTP status.
    errorCache: { get: () => undefined, set: () => undefined },
  };
}

/** A key, and the copy of it in the document's source. */
function sizeOfText(text: string): number {
  return 2 * Buffer.byteLength(text, 'utf8') + bytesPerEntry;
}

/** Every node has at least one token, and the tree keeps the tokens. */
function sizeOfTree({ loc }: DocumentNode): number {
  let tokens = 0;
  for (let token = loc?.startToken; token; token = token.next ?? undefined) tokens += 1;
  return tokens * bytesPerToken;
}

/** Measured: a document of 1,000 names keeps 520 KB of heap with its nodes and locations. */
const bytesPerToken = 600;

/** The result of validation, which is at most a few errors, and the cache's own objects. */
const bytesPerEntry = 10_000;
