import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** What Yoga keeps of the documents it has seen. */
export interface DocumentCaches {
  readonly documentCache: LRUCache<string, DocumentNode>;
  readonly errorCache: LRUCache<string, Error>;
}

/**
 * Caches of parsed documents, with their validation, and of syntax errors, bounded by bytes. Yoga's
 * own are bounded by entries of any size: a thousand large documents take all of a small heap.
 *
 * @param maxBytes for documents; errors get an eighth of it.
 */
export function createDocumentCaches(maxBytes: number): DocumentCaches {
  return {
    documentCache: new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (document, text) => sizeOfText(text) + sizeOfTree(document),
    }),
    errorCache: new LRUCache({
      maxSize: Math.ceil(maxBytes / 8),
      sizeCalculation: (_error, text) => sizeOfText(text) + bytesOfError,
    }),
  };
}

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

const bytesOfError = 2000;
