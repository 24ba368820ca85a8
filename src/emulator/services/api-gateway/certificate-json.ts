import type { WireBody } from '../../http/wire-response.ts';
import type { Page } from '../../lists/pages.ts';
import type { StoredCertificate } from '../../accounts/stored-certificate.ts';

/** A page of the list as the SDKs read it. `item` is always an array, and `position` is absent on the last page. */
export function toRestJsonPage(page: Page<StoredCertificate>): WireBody {
  const item = page.items.map(toRestJsonCertificate);
  return page.next === undefined ? { item } : { item, position: page.next };
}

/**
 * One certificate as the SDKs read it. Dates are epoch seconds, and members without a value are absent. The object is
 * created once for each certificate, because stored certificates never change.
 */
export function toRestJsonCertificate(certificate: StoredCertificate): Record<string, unknown> {
  const cached = representations.get(certificate) ?? Object.freeze(represent(certificate));
  representations.set(certificate, cached);
  return cached;
}

const representations = new WeakMap<StoredCertificate, Record<string, unknown>>();

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
