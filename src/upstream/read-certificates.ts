import type { ClientCertificate } from '../certificates/certificate.ts';
import { createListReader } from '../pagination/list-reader.ts';
import type { ApiGateway } from './api-gateway.ts';
import type { Caller } from './page-store.ts';
import { RequestReads } from './request-reads.ts';

/**
 * Reads the whole list, for callers that are no GraphQL operation.
 *
 * @throws UpstreamError when it cannot be read to its end.
 */
export async function readCertificates(
  apiGateway: ApiGateway,
  caller: Caller = {},
): Promise<readonly ClientCertificate[]> {
  const reads = new RequestReads(apiGateway, caller, new Date());
  const edges = await createListReader(reads).readWholeList();
  return edges.map(({ certificate }) => certificate);
}
