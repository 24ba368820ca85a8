import { readFileSync } from 'node:fs';

// The gateway's schema over certificates in memory, as far as the benchmark asks for it. A cursor is an
// offset. Everything that is not resolved here is a property of the certificate.

interface Certificate {
  readonly id: string;
  readonly clientCertificateId: string;
  readonly expirationDate: string;
}

interface Page {
  readonly start: number;
  readonly end: number;
}

interface Within {
  readonly within: number;
}

/** The text of the gateway's schema. */
export const typeDefs = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** Resolvers over the certificates of a JSON file. */
export function createResolvers(certificatesFile: string) {
  const certificates = readCertificates(certificatesFile);
  const byId = new Map(certificates.map((certificate) => [certificate.id, certificate]));
  const byOwnId = new Map(certificates.map((one) => [one.clientCertificateId, one]));
  const total = certificates.length;
  const sliceOf = ({ start, end }: Page) => certificates.slice(start, end);

  return {
    Query: {
      clientCertificates(_root: unknown, input: { first?: number; after?: string }): Page {
        const start = input.after === undefined ? 0 : Number(input.after) + 1;
        return { start, end: Math.min(start + (input.first ?? 25), total) };
      },
      clientCertificate: (_root: unknown, input: { clientCertificateId: string }) =>
        byOwnId.get(input.clientCertificateId),
      node: (_root: unknown, { id }: { id: string }) => byId.get(id),
      nodes: (_root: unknown, { ids }: { ids: readonly string[] }) => ids.map((id) => byId.get(id)),
      summary: () => ({ total }),
    },
    ClientCertificateConnection: {
      nodes: sliceOf,
      edges: (page: Page) =>
        sliceOf(page).map((node, index) => ({ node, cursor: String(page.start + index) })),
      pageInfo: ({ start, end }: Page) => ({
        hasNextPage: end < total,
        hasPreviousPage: start > 0,
        startCursor: String(start),
        endCursor: String(end - 1),
      }),
      totalCount: () => total,
    },
    ClientCertificate: {
      isExpired: (certificate: Certificate) => daysLeft(certificate) < 0,
      daysUntilExpiration: (certificate: Certificate) => Math.floor(daysLeft(certificate)),
      expirationState(certificate: Certificate, { within }: Within) {
        const days = daysLeft(certificate);
        if (days < 0) return 'EXPIRED';
        return days <= within ? 'EXPIRING' : 'VALID';
      },
    },
    ClientCertificateSummary: {
      expired: () => certificates.filter((one) => daysLeft(one) < 0).length,
      expiring: (_summary: unknown, { within }: Within) =>
        certificates.map(daysLeft).filter((days) => days >= 0 && days <= within).length,
      nextExpiration: () =>
        certificates
          .filter((one) => daysLeft(one) >= 0)
          .map(({ expirationDate }) => expirationDate)
          .reduce((earliest, date) => (date < earliest ? date : earliest)),
    },
  };
}

function readCertificates(file: string): readonly Certificate[] {
  const certificates = JSON.parse(readFileSync(file, 'utf8')) as readonly Certificate[];
  // graphql-js and graphql-jit read the type of a Node from this property.
  return certificates.map((certificate) => ({ ...certificate, __typename: 'ClientCertificate' }));
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

function daysLeft({ expirationDate }: Certificate): number {
  return (Date.parse(expirationDate) - Date.now()) / dayMilliseconds;
}
