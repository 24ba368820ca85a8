import {
  createOperationDescriptor,
  type ConcreteRequest,
  type Environment,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getSingularSelector,
  type ReaderFragment,
} from 'relay-runtime';

/** The reference to a fragment, as typed by the compiler. */
export interface FragmentKey {
  readonly ' $data'?: unknown;
}

/** The data of the referenced fragment. */
export type DataOf<Key extends FragmentKey> = NonNullable<Key[' $data']>;

/** A list in Relay's store that grows page by page. */
export interface PagedList<Data> {
  /** Reads the whole list from the store. */
  read(): Data;
  /** Loads the page before or after a cursor with the query that the compiler generated. */
  loadMore(direction: 'forward' | 'backward', cursor: string | null | undefined): Promise<void>;
}

/** The generated documents of a list. */
export interface ListDocuments {
  readonly query: ConcreteRequest;
  readonly fragment: ReaderFragment;
}

/** Loads the first page of a list, and retains its data in the store. */
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

/** Refetches an object by its global id. */
export async function refetch(
  environment: Environment,
  fragment: ReaderFragment,
  id: string,
): Promise<void> {
  const { refetchableRequest } = getRefetchMetadata(fragment, 'refetch');
  await fetchQuery(environment, refetchableRequest, { id }).toPromise();
}

/** Reads the data of a fragment from the store. */
export function readFragmentOf<Key extends FragmentKey>(
  environment: Environment,
  fragment: ReaderFragment,
  owner: Key,
): DataOf<Key> {
  return environment.lookup(getSingularSelector(fragment, owner)).data;
}
