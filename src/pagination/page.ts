import { limitTable } from '../config/limits.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { holdsUntil } from '../certificates/expiration.ts';
import { createFingerprints, type SkipFingerprints } from './skip-fingerprints.ts';

/** What to ask GetClientCertificates for. */
export interface PageRequest {
  /** Certificates, 1 to {@link maxLimit}. */
  readonly limit: number;
  /** The token under which the page begins; undefined for the first page. */
  readonly position?: string | undefined;
}

/** One page of GetClientCertificates. It never changes, and is shared by all requests. */
export interface Page {
  /** The token that the page was read under; undefined for the first page. */
  readonly position: string | undefined;
  /** The certificates in upstream's order, each in its place. */
  readonly edges: readonly Edge[];
  /** The token of the page that follows; undefined at the end of the list. */
  readonly nextPosition: string | undefined;
  /** The edge of a certificate on this page. */
  readonly find: (clientCertificateId: string) => Edge | undefined;
  /** The fingerprints of all of its certificates, in their order. */
  readonly fingerprints: () => SkipFingerprints;
  /** The moment, in milliseconds since the epoch, until which its expirations are what they are now. */
  readonly holdsUntil: (now: Date) => number;
}

/** A certificate in its place in the list. */
export interface Edge {
  readonly certificate: ClientCertificate;
  readonly page: Page;
  /** Its index in that page. */
  readonly index: number;
}

/**
 * The most certificates that one call of GetClientCertificates returns.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export const maxLimit = limitTable.first.byDefault;

/** Makes a page. Its index and its fingerprints are made when first asked for, and once. */
export function createPage(
  position: string | undefined,
  certificates: readonly ClientCertificate[],
  nextPosition: string | undefined,
): Page {
  let edgeById: ReadonlyMap<string, Edge> | undefined;
  let fingerprints: SkipFingerprints | undefined;
  let held: { readonly since: number; readonly until: number } | undefined;
  const edges: Edge[] = [];
  const page: Page = {
    position,
    edges,
    nextPosition,
    find(clientCertificateId) {
      edgeById ??= new Map(edges.map((edge) => [edge.certificate.clientCertificateId, edge]));
      return edgeById.get(clientCertificateId);
    },
    fingerprints: () => (fingerprints ??= createFingerprints(idsOf(edges))),
    holdsUntil(now) {
      const since = now.getTime();
      if (held === undefined || since < held.since || since >= held.until) {
        held = { since, until: findEnd(edges, now) };
      }
      return held.until;
    },
  };
  certificates.forEach((certificate, index) => {
    edges.push({ certificate, page, index });
  });
  return page;
}

/** The earliest moment at which the clock changes what is said of one of the certificates. */
function findEnd(edges: readonly Edge[], now: Date): number {
  let end = Infinity;
  for (const { certificate } of edges) {
    const { expirationDate } = certificate;
    if (expirationDate instanceof Date) end = Math.min(end, holdsUntil(expirationDate, now));
  }
  return end;
}

/** The ids of edges, in their order. */
export function idsOf(edges: readonly Edge[]): readonly string[] {
  return edges.map(({ certificate }) => certificate.clientCertificateId);
}
