import { UpstreamUsage } from '../observability/upstream-usage.ts';
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

/**
 * Reads the whole list to say how fresh it is.
 *
 * @throws UpstreamError when it cannot be read to its end.
 * @throws Error when stale pages stand in for it during an outage.
 */
export async function readCurrentCertificates(
  apiGateway: ApiGateway,
): Promise<readonly ClientCertificate[]> {
  const usage = new UpstreamUsage();
  const certificates = await readCertificates(apiGateway, { observers: [usage] });
  if (usage.isStale) throw new Error('Stale pages stand in for the list during an outage.');
  return certificates;
}
