import type { TypedDocumentString } from './generated/graphql.ts';

/** An error of an answer, as the GraphQL specification has it. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An answer in the shape of its document. */
export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly AnswerError[];
}

/**
 * Sends a typed document over HTTP: what comes back has the document's shape, and the variables are
 * checked by the compiler. This is all the client there needs to be.
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
