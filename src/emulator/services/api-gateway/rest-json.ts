import type { WireBody } from '../../http/answer.ts';
import type { Page } from './pages.ts';
import type { StoredCertificate } from './stored-certificate.ts';

/** The media type that AWS's own clients name in `Accept`. */
export const restJsonType = 'application/json';

/** A list as the SDKs read it: `item` is always an array, and `position` is absent on the last page. */
export function toRestJsonPage(page: Page): WireBody {
  const item = page.items.map(toRestJsonCertificate);
  return page.position === undefined ? { item } : { item, position: page.position };
}

/**
 * One certificate as the SDKs read it: dates are epoch seconds, members without a value are absent. What is stored
 * does not change, so one object stands for it in all answers.
 */
export function toRestJsonCertificate(certificate: StoredCertificate): Record<string, unknown> {
  const known = represented.get(certificate) ?? Object.freeze(represent(certificate));
  represented.set(certificate, known);
  return known;
}

const represented = new WeakMap<StoredCertificate, Record<string, unknown>>();

function represent(certificate: StoredCertificate): Record<string, unknown> {
  return {
    clientCertificateId: certificate.clientCertificateId,
    createdDate: certificate.createdDate,
    description: certificate.description,
    expirationDate: certificate.expirationDate,
    pemEncodedCertificate: certificate.pemEncodedCertificate,
    tags: certificate.tags,
  };
}
