import { Environment, type GraphQLResponse, Network, RecordSource, Store } from 'relay-runtime';

export function createClient(url: string, token: string): Environment {
  const network = Network.create(async ({ text: query }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}
