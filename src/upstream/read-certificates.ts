import { UpstreamUsage } from '../observability/upstream-usage.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import type { Location } from '../certificates/location.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { LocationFailure } from '../pagination/combined-list.ts';
import { createListReader } from '../pagination/list-reader.ts';
import type { ApiGateway } from './api-gateway.ts';
import { allowManyListeners, type Caller } from './page-store.ts';
import { RequestReads } from './request-reads.ts';

/** The certificates of several locations, and what is missing. */
export interface ReadCertificates {
  readonly certificates: readonly ClientCertificate[];
  /** The locations that were read. */
  readonly read: readonly Location[];
  /** Those that could not be read. */
  readonly failures: readonly LocationFailure[];
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
  const outcomes = await Promise.all(
    locations.map(async (apiGateway) => {
      const list = await readList(apiGateway, caller).catch(asUpstreamError);
      return { location: apiGateway.location(), list };
    }),
  );
  const failures = outcomes.flatMap(({ location, list }) =>
    list instanceof UpstreamError ? [{ location, error: list }] : [],
  );
  const lists = outcomes.flatMap(({ location, list }) =>
    list instanceof UpstreamError ? [] : [{ location, list }],
  );
  const [first] = failures;
  if (first !== undefined && lists.length === 0) throw first.error;
  return {
    certificates: lists.flatMap(({ list }) => list),
    read: lists.map(({ location }) => location),
    failures,
  };
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
  const usage = new UpstreamUsage();
  const certificates = await readList(apiGateway, { observers: [usage] });
  if (usage.isStale) throw new Error('Stale pages stand in for the list during an outage.');
  return certificates;
}

function asUpstreamError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  throw error;
}
