import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createTextMemory } from '../../util/text-memory.ts';

/** What Yoga keeps of the documents it has seen. */
export interface DocumentCaches {
  readonly documentCache: Cache<DocumentNode>;
  readonly errorCache: Cache<Error>;
}

/** What Yoga asks of a cache. */
interface Cache<Value> {
  get(text: string): Value | undefined;
  set(text: string, value: Value): unknown;
}

/**
 * A cache of documents that have come twice, parsed and validated, bounded by bytes. Yoga's own is
 * bounded by entries of any size: a thousand large documents take all of a small heap.
 */
export function createDocumentCaches(maxBytes: number): DocumentCaches {
  const seen = createTextMemory(rememberedDocuments);
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxBytes,
    sizeCalculation: (document, text) => sizeOfText(text) + sizeOfTree(document),
  });
  return {
    documentCache: {
      get: (text) => documents.get(text),
      set: (text, document) => seen.learn(text) && documents.set(text, document),
    },
    // Found anew: one that was kept would be thrown past what gives it its HTTP status.
    errorCache: { get: () => undefined, set: () => undefined },
  };
}

/** Between two of the same document so many others may come, and it is kept all the same. */
const rememberedDocuments = 1000;

/** A key and the copy of it in the document's source. */
function sizeOfText(text: string): number {
  return 2 * Buffer.byteLength(text, 'utf8') + bytesOfEntry;
}

/** By its tokens, which the tree keeps, and of which each node has at least one. */
function sizeOfTree({ loc }: DocumentNode): number {
  let tokens = 0;
  for (let token = loc?.startToken; token; token = token.next ?? undefined) tokens += 1;
  return tokens * bytesOfToken;
}

/** Measured: a document of 1,000 names, with its nodes and locations, keeps 520 KB of heap. */
const bytesOfToken = 600;

/** The result of validation, at most a few errors with their stacks, and the cache's own. */
const bytesOfEntry = 10_000;
