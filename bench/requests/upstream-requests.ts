import { upstreamFields } from './certificate-requests.ts';
import { graphqlRequest, type HttpRequest } from './http-request.ts';

/** The page of 25 at a position, from *direct*. */
export function directRequest(position: string | undefined): HttpRequest {
  const query = position === undefined ? '' : `?position=${encodeURIComponent(position)}`;
  return { method: 'GET', path: `/${query}`, headers: {}, body: '' };
}

/** The whole list, from *direct*. */
export const directWalkRequest = { ...directRequest(undefined), path: '/walk' };

/** The page of 25 at a position, from *naive Yoga*. */
export function naiveYogaRequest(position: string | undefined): HttpRequest {
  return graphqlRequest(
    `query ($position: String) { clientCertificates(limit: 25, position: $position) { items { ${upstreamFields} } position } }`,
    { position },
  );
}

/** The page of 25 at a position, from *Hive Gateway*. */
export function hiveRequest(position: string | undefined): HttpRequest {
  return graphqlRequest(
    'query ($position: String) { getClientCertificates(limit: 25, position: $position) { item { clientCertificateId description createdDate expirationDate pemEncodedCertificate tags } position } }',
    { position },
  );
}
