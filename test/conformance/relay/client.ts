import {
  createOperationDescriptor,
  type ConcreteRequest,
  Environment,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getSingularSelector,
  type GraphQLResponse,
  Network,
  type ReaderFragment,
  RecordSource,
  Store,
} from 'relay-runtime';

/** The place where a fragment is spread, as the compiler types it. */
export interface FragmentKey {
  readonly ' $data'?: unknown;
}

/** The data of the fragment that is spread there. */
export type DataOf<Key extends FragmentKey> = NonNullable<Key[' $data']>;

/** A list in Relay's store, which grows page by page as a component's would. */
export interface PagedList<Data> {
  /** The whole list as the store has it now. */
  read(): Data;
  /** Loads the page in front of or behind a cursor, by the query that the compiler made for it. */
  loadMore(direction: 'forward' | 'backward', cursor: string | null | undefined): Promise<void>;
}

/** What belongs to a list that is paged through. */
export interface ListDocuments {
  readonly query: ConcreteRequest;
  readonly fragment: ReaderFragment;
}

/** An environment of Relay whose network is `fetch` to the gateway. */
export function createEnvironment(url: string): Environment {
  const network = Network.create(async ({ text: query }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}

/** Loads the first page of a list, and keeps what is loaded from being collected. */
export async function openList<Key extends FragmentKey>(
  environment: Environment,
  { query, fragment }: ListDocuments,
  count: number,
): Promise<PagedList<DataOf<Key>>> {
  const operation = createOperationDescriptor(query, { count });
  environment.retain(operation);
  await fetchQuery(environment, query, { count }).toPromise();
  return {
    read: () => {
      const { data } = environment.lookup(operation.fragment);
      return readFragmentOf(environment, fragment, data as unknown as Key);
    },
    async loadMore(direction, cursor) {
      const { paginationRequest, paginationMetadata } = getPaginationMetadata(fragment, 'openList');
      const variables = getPaginationVariables(
        direction,
        count,
        cursor,
        {},
        {},
        paginationMetadata,
      );
      await fetchQuery(environment, paginationRequest, variables).toPromise();
    },
  };
}

/** Loads an object again by its global id, as Relay does for a fragment on a type that is a `Node`. */
export async function refetch(
  environment: Environment,
  fragment: ReaderFragment,
  id: string,
): Promise<void> {
  const { refetchableRequest } = getRefetchMetadata(fragment, 'refetch');
  await fetchQuery(environment, refetchableRequest, { id }).toPromise();
}

/** What the store has for a fragment at the place where it is spread. */
export function readFragmentOf<Key extends FragmentKey>(
  environment: Environment,
  fragment: ReaderFragment,
  owner: Key,
): DataOf<Key> {
  return environment.lookup(getSingularSelector(fragment, owner)).data;
}
