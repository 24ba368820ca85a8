import { badRequest, notFound } from '../../protocols/service-error.ts';
import type { StoredCertificate } from '../../resources/client-certificate.ts';
import { locationOf } from '../operation.ts';
import { parseLimit } from './limit.ts';
import { type Representation, respondWithPage, respondWithResource } from './representation.ts';
import { readOperation } from './service.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html */
export const getClientCertificates = readOperation('GetClientCertificates', (call) => {
  const limit = parseLimit(call.query['limit']);
  const page = locationOf(call).certificatePages.read(limit, call.query['position']);
  if (page === undefined) throw badRequest('Invalid position parameter');
  return respondWithPage(call, page, clientCertificates);
});

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificate.html */
export const getClientCertificate = readOperation('GetClientCertificate', (call) => {
  const certificate = locationOf(call).certificates.get(call.labels['clientcertificate_id'] ?? '');
  if (certificate === undefined) throw notFound('Invalid Client Certificate Id specified');
  return respondWithResource(call, certificate, clientCertificates);
});

const clientCertificates: Representation<StoredCertificate> = {
  rel: 'clientcertificate',
  toMembers,
  idOf: ({ clientCertificateId }) => clientCertificateId,
  linksOf: (href) => ({
    'clientcertificate:delete': { href },
    'clientcertificate:update': { href },
  }),
  listLinksOf: (path) => ({
    'clientcertificate:by-id': { href: `${path}/{clientcertificate_id}`, templated: true },
    'clientcertificate:generate': { href: path },
  }),
};

const members = new WeakMap<StoredCertificate, Record<string, unknown>>();

/** The object is created once for each certificate, because stored certificates never change. */
function toMembers(certificate: StoredCertificate): Record<string, unknown> {
  const cached = members.get(certificate) ?? Object.freeze(createMembers(certificate));
  members.set(certificate, cached);
  return cached;
}

function createMembers(certificate: StoredCertificate): Record<string, unknown> {
  return {
    clientCertificateId: certificate.clientCertificateId,
    createdDate: certificate.createdDate,
    description: certificate.description,
    expirationDate: certificate.expirationDate,
    pemEncodedCertificate: certificate.pemEncodedCertificate,
    tags: certificate.tags,
  };
}
