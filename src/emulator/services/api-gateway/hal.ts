import type { WireBody } from '../../http/wire-response.ts';
import type { Page } from '../../lists/pages.ts';
import type { StoredCertificate } from '../../accounts/stored-certificate.ts';

/** The media type of a response to a request that does not accept plain JSON. */
export const halType = 'application/hal+json';

const collectionPath = '/clientcertificates';

/**
 * A page of the list as HAL (Hypertext Application Language), like the sample on the operation's reference page.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export function toHalPage(
  page: Page<StoredCertificate>,
  query: Readonly<Record<string, string>>,
): WireBody {
  const links = page.items.map(({ clientCertificateId }) => ({
    href: pathOf(clientCertificateId),
  }));
  return {
    _links: {
      curies: curies,
      self: { href: withQuery(query) },
      'clientcertificate:by-id': {
        href: `${collectionPath}/{clientcertificate_id}`,
        templated: true,
      },
      'clientcertificate:generate': { href: collectionPath },
      ...(links.length > 0 && { item: unwrapOnly(links) }),
      ...(page.next !== undefined && {
        next: { href: withQuery({ ...query, position: page.next }) },
      }),
    },
    _embedded: { item: unwrapOnly(page.items.map((certificate) => toHalItem(certificate, {}))) },
  };
}

/** One certificate as HAL. */
export function toHalCertificate(certificate: StoredCertificate): WireBody {
  return toHalItem(certificate, { curies });
}

const curies = { href: '{rel}.html', name: 'clientcertificate', templated: true };

function toHalItem(certificate: StoredCertificate, moreLinks: object): WireBody {
  const href = pathOf(certificate.clientCertificateId);
  return {
    _links: {
      ...moreLinks,
      self: { href },
      'clientcertificate:delete': { href },
      'clientcertificate:update': { href },
    },
    clientCertificateId: certificate.clientCertificateId,
    createdDate: toIsoText(certificate.createdDate),
    description: certificate.description,
    expirationDate: toIsoText(certificate.expirationDate),
    pemEncodedCertificate: certificate.pemEncodedCertificate,
    tags: certificate.tags,
  };
}

function pathOf(clientCertificateId: string): string {
  return `${collectionPath}/${encodeURIComponent(clientCertificateId)}`;
}

function withQuery(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? collectionPath : `${collectionPath}?${text}`;
}

/** API Gateway writes a list with one element as that element. */
function unwrapOnly<T>(items: T[]): T | T[] {
  const [first] = items;
  return first !== undefined && items.length === 1 ? first : items;
}

function toIsoText(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}
