import { malformed } from '../certificates/upstream-error.ts';
import { cursorLocationOf, type ListCursor } from './cursor.ts';
import type { Edge, Page, PageRequest } from './page.ts';
import { firstFingerprints } from './skip-fingerprints.ts';

/** Empty pages in a row that are followed. Upstream may send some, but an end must come. */
const maxEmptyPages = 100;

const source = { operation: 'GetClientCertificates' } as const;

/** Reads one page of the list. */
export type ReadPage = (request: PageRequest) => Promise<Page>;

/** Follows the position tokens of a list, page by page. */
export interface Paginator {
  /** The edges of all pages read so far. */
  readonly edges: () => readonly Edge[];
  /** The position of the page that {@link readNext} reads. */
  readonly nextPosition: () => string | undefined;
  /** False until the page without a following `position` has been read. */
  readonly isComplete: () => boolean;
  /**
   * Reads the next page.
   * @param limit certificates to ask for; the page may have more or fewer.
   * @throws UpstreamError `UPSTREAM_MALFORMED` when following the tokens would never end: upstream
   *   gave a token that led here before, or more than {@link maxEmptyPages} empty pages in a row.
   */
  readonly readNext: (limit: number) => Promise<Page>;
}

/** Starts at a position, or at the beginning of the list. Reads nothing yet. */
export function createPaginator(readPage: ReadPage, position?: string): Paginator {
  let edges: readonly Edge[] = [];
  const visited = new Set<string>();
  let nextPosition = position;
  let isComplete = false;
  let emptyPages = 0;

  return {
    edges: () => edges,
    nextPosition: () => nextPosition,
    isComplete: () => isComplete,
    async readNext(limit) {
      if (nextPosition !== undefined) visited.add(nextPosition);
      const page = await readPage({ limit, position: nextPosition });
      edges = edges.length === 0 ? page.edges : [...edges, ...page.edges];
      nextPosition = page.nextPosition;
      isComplete = nextPosition === undefined;
      emptyPages = page.edges.length === 0 ? emptyPages + 1 : 0;
      if (nextPosition === undefined) return page;
      if (visited.has(nextPosition)) throw malformed(source, 'its position was given before');
      if (emptyPages > maxEmptyPages)
        throw malformed(source, 'its pages go on without a certificate');
      return page;
    },
  };
}

/**
 * The cursor of an edge in upstream's order. The cursor of a page's last edge carries the position of
 * the page that follows, so that paging by `endCursor` hands upstream's own tokens through.
 */
export function createListCursor(
  { certificate: { clientCertificateId, location }, page, index }: Edge,
  filter: string | undefined,
): ListCursor {
  const edge = {
    kind: 'list',
    ...cursorLocationOf(location),
    filter,
    clientCertificateId,
  } as const;
  const isLast = index === page.edges.length - 1;
  if (isLast && page.nextPosition !== undefined) {
    return { ...edge, position: page.nextPosition, skip: new Uint8Array() };
  }
  return {
    ...edge,
    position: page.position,
    skip: firstFingerprints(page.fingerprints(), index + 1),
  };
}
