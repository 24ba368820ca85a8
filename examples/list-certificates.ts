import { type Answer, send } from './client.ts';
import { graphql } from './generated/gql.ts';
import type { CertificatePageQuery } from './generated/graphql.ts';

// Prints all client certificates, the earliest expiration first:
//
//     npm run example -- http://127.0.0.1:4000/graphql

const certificatePage = graphql(`
  query CertificatePage($first: Int!, $after: String) {
    clientCertificates(first: $first, after: $after) {
      nodes {
        clientCertificateId
        description
        expirationDate
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Certificate = CertificatePageQuery['clientCertificates']['nodes'][number];

const [url = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2);

for (const certificate of (await readAll(url)).sort(byExpiration)) {
  const { clientCertificateId, expirationDate, description } = certificate;
  console.log(
    `${expirationDate ?? 'no date'.padEnd(20)}  ${clientCertificateId}  ${description ?? ''}`,
  );
}

async function readAll(address: string): Promise<Certificate[]> {
  const certificates: Certificate[] = [];
  let after: string | null = null;
  for (;;) {
    const answer: Answer<CertificatePageQuery> = await send(address, certificatePage, {
      first: 100,
      after,
    });
    const { data, errors } = answer;
    if (!data) throw new Error(errors?.[0]?.message ?? 'The gateway sent no data.');
    const { nodes, pageInfo } = data.clientCertificates;
    certificates.push(...nodes);
    if (!pageInfo.hasNextPage) return certificates;
    after = pageInfo.endCursor ?? null;
  }
}

function byExpiration(one: Certificate, other: Certificate): number {
  return (one.expirationDate ?? '').localeCompare(other.expirationDate ?? '');
}
