import type { ClientCertificate } from '../certificates/certificate.ts';
import type { ListCursor } from './cursor.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { Page, PageRequest } from '../certificates/page.ts';
import { createTrail, startOfTrail, type Trail } from './skip-fingerprints.ts';

/** Empty pages in a row that are followed: the service may make some, but an end must come. */
export const maxEmptyPages = 100;

/** Reads one page of the list; what a listing and a walk are made of. */
export type ReadPage = (request: PageRequest) => Promise<Page>;

/** A certificate in the place where it was read. */
export interface Entry {
  readonly certificate: ClientCertificate;
  readonly page: ListedPage;
  /** Its index in that page. */
  readonly index: number;
}

/** A page, with the trail over all of its certificates, made when the first cursor asks for it. */
export interface ListedPage extends Page {
  readonly trail: () => Trail;
}

/** Pages that follow each other, read one after the other under the token of the one before. */
export interface Listing {
  readonly pages: readonly ListedPage[];
  readonly entries: readonly Entry[];
  /** False until the page that has no `position` has been read. */
  readonly isComplete: () => boolean;
  /**
   * Reads the page that follows.
   * @throws UpstreamError `UPSTREAM_MALFORMED` when upstream gives a token that it gave before, or
   *   one empty page after the other: following them would never end.
   */
  readonly readNext: (limit: number) => Promise<void>;
}

/** Starts a listing at a position, or at the beginning of the list. Reads nothing yet. */
export function createListing(readPage: ReadPage, position?: string): Listing {
  const pages: ListedPage[] = [];
  const entries: Entry[] = [];
  const asked = new Set<string>();
  let next: string | undefined = position;
  let isComplete = false;
  let emptyPages = 0;

  return {
    pages,
    entries,
    isComplete: () => isComplete,
    async readNext(limit) {
      if (next !== undefined) asked.add(next);
      const page = withTrail(await readPage({ limit, position: next }));
      pages.push(page);
      page.certificates.forEach((certificate, index) => {
        entries.push({ certificate, page, index });
      });
      next = page.nextPosition;
      isComplete = next === undefined;
      emptyPages = page.certificates.length === 0 ? emptyPages + 1 : 0;
      if (next === undefined) return;
      if (asked.has(next)) throw endless('its position was given before');
      if (emptyPages > maxEmptyPages) throw endless('its pages go on without a certificate');
    },
  };
}

/**
 * The cursor of a listed certificate. That of a page's last one carries the token of the page that
 * follows, so that paging by `endCursor` hands upstream's own tokens straight through.
 */
export function createListCursor(
  { certificate: { clientCertificateId }, page, index }: Entry,
  region: string,
  filter: string | undefined,
): ListCursor {
  const edge = { kind: 'list', region, filter, clientCertificateId } as const;
  const isLast = index === page.certificates.length - 1;
  if (isLast && page.nextPosition !== undefined) {
    return { ...edge, position: page.nextPosition, trail: new Uint8Array() };
  }
  return { ...edge, position: page.position, trail: startOfTrail(page.trail(), index + 1) };
}

/** The ids of listed certificates, in their order. */
export function idsOf(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ certificate }) => certificate.clientCertificateId);
}

function withTrail(page: Page): ListedPage {
  let trail: Trail | undefined;
  return {
    ...page,
    trail: () =>
      (trail ??= createTrail(
        page.certificates.map(({ clientCertificateId }) => clientCertificateId),
      )),
  };
}

function endless(what: string): UpstreamError {
  const operation = 'GetClientCertificates';
  return new UpstreamError(
    'UPSTREAM_MALFORMED',
    `Amazon API Gateway's answer to ${operation} is malformed: ${what}.`,
    { operation },
  );
}
