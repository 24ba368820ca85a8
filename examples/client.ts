import type { TypedDocumentString } from './generated/graphql.ts';

/** An error in a GraphQL response. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A GraphQL response whose data has the shape of the document. */
export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly AnswerError[];
}

/**
 * Sends a typed document over HTTP. The compiler checks the variables, and knows the shape of the data.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/
 */
export async function send<Data, Variables>(
  url: string,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  return (await response.json()) as Answer<Data>;
}
