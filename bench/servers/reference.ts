import { readFileSync } from 'node:fs';
import { listen } from './listen.ts';

// Reference: what an answer costs without GraphQL. Parses the body, picks 25 certificates by an offset or
// by ids, and stringifies them: `reference.ts <file>`. It does not read the document. Its certificates
// have dates and tags in upstream's form, as the gateway's have, and it converts them in each request.

interface Certificate {
  readonly id: string;
  readonly clientCertificateId: string;
  readonly arn: string;
  readonly region: string;
  readonly description: string | null;
  readonly createdDate: Date;
  readonly expirationDate: Date;
  readonly pemEncodedCertificate: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface Body {
  readonly variables?: { readonly after?: string; readonly ids?: readonly string[] };
}

const [, , certificatesFile = ''] = process.argv;
const certificates = readCertificates(certificatesFile);
const byId = new Map(certificates.map((certificate) => [certificate.id, certificate]));

listen((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { variables: { after, ids } = {} } = JSON.parse(body) as Body;
    const data = ids ? { nodes: pickByIds(ids) } : { clientCertificates: pickPage(after) };
    const answer = Buffer.from(JSON.stringify({ data }));
    const headers = { 'content-type': 'application/json', 'content-length': answer.length };
    response.writeHead(200, headers).end(answer);
  });
});

function pickByIds(ids: readonly string[]) {
  return ids.map((id) => {
    const certificate = byId.get(id);
    return certificate === undefined ? null : toNode(certificate);
  });
}

function pickPage(after: string | undefined) {
  const start = after === undefined ? 0 : Number(after) + 1;
  const end = start + 25;
  return {
    nodes: certificates.slice(start, end).map(toNode),
    pageInfo: { endCursor: String(end - 1), hasNextPage: end < certificates.length },
  };
}

function toNode(certificate: Certificate) {
  return {
    id: certificate.id,
    clientCertificateId: certificate.clientCertificateId,
    arn: certificate.arn,
    region: certificate.region,
    description: certificate.description,
    createdDate: certificate.createdDate.toISOString(),
    expirationDate: certificate.expirationDate.toISOString(),
    pemEncodedCertificate: certificate.pemEncodedCertificate,
    tags: Object.keys(certificate.tags)
      .sort()
      .map((key) => ({ key, value: certificate.tags[key] })),
  };
}

function readCertificates(file: string): readonly Certificate[] {
  interface Node extends Omit<Certificate, 'createdDate' | 'expirationDate' | 'tags'> {
    readonly createdDate: string;
    readonly expirationDate: string;
    readonly tags: readonly { readonly key: string; readonly value: string }[];
  }
  const nodes = JSON.parse(readFileSync(file, 'utf8')) as readonly Node[];
  return nodes.map((node) => ({
    ...node,
    createdDate: new Date(node.createdDate),
    expirationDate: new Date(node.expirationDate),
    tags: Object.fromEntries(node.tags.map(({ key, value }) => [key, value])),
  }));
}
