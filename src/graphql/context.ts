import type { GraphQLError } from 'graphql';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { type LocationFailure, readEach } from '../certificates/location-outcomes.ts';
import {
  type CombinedList,
  type CombinedLists,
  type CombinedSlice,
  combineLocations,
  type LocatedList,
} from '../pagination/combined-list.ts';
import type { ListQuery } from '../pagination/list-query.ts';
import type { ApiGateway } from '../upstream/api-gateway.ts';
import type { GatewayReads } from '../upstream/gateway-reads.ts';
import { remember } from '../util/remember.ts';
import {
  createLocationLoaders,
  type LocationLoaders,
  type SliceRequest,
} from './location-loaders.ts';
import { createStageLoaders, type StageLoaders } from './stage-loaders.ts';

/** The locations that a field reads, in configured order. */
export type Selection = readonly ApiGateway[];

/** What one request owns: what it reads, and its loaders. */
export interface Context {
  readonly reads: GatewayReads;
  /** Errors of fields that also have a value. They join the other errors of the response. */
  readonly fieldErrors: GraphQLError[];
  readonly clientCertificates: ClientCertificateLoaders;
  readonly stages: StageLoaders;
  /** Errors of usage that the answer has already. Every certificate with its stages meets the same ones. */
  readonly reportedErrors: Set<Error>;
}

/** Loads client certificates with as few REST calls as one operation needs. */
export interface ClientCertificateLoaders {
  /** A page. Pages of one operation that begin behind the same cursor are read together. */
  loadSlice(request: SliceRequest, selection: Selection): Promise<CombinedSlice>;
  /** The result of a query over whole lists. */
  loadQuery(query: ListQuery, selection: Selection): Promise<CombinedList>;
  /** The certificates with this id. Two or more ids of one operation are read together. */
  loadById(clientCertificateId: string, selection: Selection): Promise<FoundCertificates>;
}

/** What a search for an id has found. */
interface FoundCertificates {
  /** At most one in each location. */
  readonly certificates: readonly ClientCertificate[];
  /** The locations that could not be searched. */
  readonly failures: readonly LocationFailure[];
}

/** Makes the context of one request. */
export function createContext(reads: GatewayReads): Context {
  const clientCertificates = createLoaders(reads);
  return {
    reads,
    fieldErrors: [],
    clientCertificates,
    stages: createStageLoaders(reads, clientCertificates),
    reportedErrors: new Set(),
  };
}

function createLoaders(reads: GatewayReads): ClientCertificateLoaders {
  const loaders = new Map<ApiGateway, LocationLoaders>();
  const combinations = new Map<string, CombinedLists>();

  function loadersOf(location: ApiGateway): LocationLoaders {
    return remember(loaders, location, () => createLocationLoaders(reads.at(location), reads.memo));
  }

  function combine(selection: Selection): CombinedLists {
    const key = selection.map((location) => reads.locations.indexOf(location)).join(' ');
    return remember(combinations, key, () => combineLocations(selection.map(toList), reads));
  }

  function toList(location: ApiGateway): LocatedList {
    const own = loadersOf(location);
    return {
      location: location.location(),
      readSlice: (query, slice) => own.loadSlice({ query, ...slice }),
      readQuery: (query) => own.loadQuery(query),
      findOffset: (cursor, query) => own.findOffset(cursor, query),
    };
  }

  return {
    async loadSlice(request, selection) {
      const [only, ...others] = selection;
      if (only === undefined || others.length > 0) {
        return combine(selection).readSlice(request.query, request);
      }
      const slice = await loadersOf(only).loadSlice(request);
      return { ...slice, read: [only.location()], failures: [] };
    },
    async loadQuery(query, selection) {
      const [only, ...others] = selection;
      if (only === undefined || others.length > 0) return combine(selection).readQuery(query);
      const list = await loadersOf(only).loadQuery(query);
      const location = only.location();
      const { edges, errors } = list;
      return { edges, errors, parts: [{ location, value: list }], read: [location], failures: [] };
    },
    async loadById(clientCertificateId, selection) {
      const { parts, failures } = await readEach(
        selection,
        (location) => location.location(),
        (location) => loadersOf(location).loadById(clientCertificateId),
      );
      return { certificates: parts.flatMap(({ value }) => value ?? []), failures };
    },
  };
}
