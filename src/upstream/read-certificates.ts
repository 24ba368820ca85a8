import { CallCounter } from '../observability/call-counter.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { type LocationOutcomes, readEach } from '../certificates/location-outcomes.ts';
import { createListReader } from '../pagination/list-reader.ts';
import type { ApiGateway } from './api-gateway.ts';
import { allowManyListeners, type Caller } from './page-store.ts';
import { RequestReads } from './request-reads.ts';

/** The certificates of several locations, and what is missing. */
export interface ReadCertificates extends LocationOutcomes {
  readonly certificates: readonly ClientCertificate[];
}

/**
 * Reads the whole lists of locations at the same time, for callers that are no GraphQL operation.
 *
 * @throws UpstreamError when none can be read to its end.
 */
export async function readCertificates(
  locations: readonly ApiGateway[],
  caller: Caller = {},
): Promise<ReadCertificates> {
  allowManyListeners(caller);
  const { parts, read, failures } = await readEach(
    locations,
    (location) => location.location(),
    (location) => readList(location, caller),
  );
  const [first] = failures;
  if (first !== undefined && read.length === 0) throw first.error;
  return { certificates: parts.flatMap(({ value }) => value), read, failures };
}

/** Reads the whole list of one location. @throws UpstreamError when it cannot be read to its end. */
export async function readList(
  apiGateway: ApiGateway,
  caller: Caller = {},
): Promise<readonly ClientCertificate[]> {
  const edges = await createListReader(new RequestReads(apiGateway, caller)).readWholeList();
  return edges.map(({ certificate }) => certificate);
}

/**
 * Reads the whole list of one location to say how fresh it is.
 *
 * @throws UpstreamError when it cannot be read to its end.
 * @throws Error when stale pages stand in for it during an outage.
 */
export async function readCurrentList(
  apiGateway: ApiGateway,
): Promise<readonly ClientCertificate[]> {
  const counter = new CallCounter();
  const certificates = await readList(apiGateway, { observers: [counter] });
  if (counter.isStale) throw new Error('Stale pages stand in for the list during an outage.');
  return certificates;
}
