import { restJsonResponse, restJsonType } from '../../protocols/rest-json.ts';
import { badRequest, notFound } from '../../protocols/service-error.ts';
import { locationOf, type OperationCall } from '../operation.ts';
import { halType, toHalCertificate, toHalPage } from './certificate-hal.ts';
import { toRestJsonCertificate, toRestJsonPage } from './certificate-json.ts';
import { parseLimit } from './limit.ts';
import { readOperation } from './service.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html */
export const getClientCertificates = readOperation('GetClientCertificates', (call) => {
  const { query } = call;
  const page = locationOf(call).certificatePages.read(
    parseLimit(query['limit']),
    query['position'],
  );
  if (page === undefined) throw badRequest('Invalid position parameter');
  return acceptsJson(call)
    ? restJsonResponse(toRestJsonPage(page))
    : restJsonResponse(toHalPage(page, query), halType);
});

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificate.html */
export const getClientCertificate = readOperation('GetClientCertificate', (call) => {
  const certificate = locationOf(call).certificates.get(call.labels['clientcertificate_id'] ?? '');
  if (!certificate) throw notFound('Invalid Client Certificate Id specified');
  return acceptsJson(call)
    ? restJsonResponse(toRestJsonCertificate(certificate))
    : restJsonResponse(toHalCertificate(certificate), halType);
});

/** Without this header the service answers in HAL. */
function acceptsJson({ accept }: OperationCall): boolean {
  return accept?.toLowerCase().includes(restJsonType) === true;
}
