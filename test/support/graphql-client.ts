import { post } from './post.ts';

/** A response of the gateway. The shape of its data is not typed. */
export interface GraphQLAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly data: any;
  readonly errors: readonly GraphQLAnswerError[] | undefined;
  readonly extensions:
    { readonly upstream?: { calls: number; cached: number; waitedMs: number } } | undefined;
  readonly text: string;
}

export interface GraphQLAnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly unknown[];
  readonly extensions: {
    readonly code: string;
    readonly retryAfterSeconds?: number;
    readonly upstream?: { operation: string; status?: number; requestId?: string };
  };
}

/** Sends documents over HTTP. */
export interface GraphQLClient {
  query(
    document: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<GraphQLAnswer>;
}

export function createGraphQLClient(url: string): GraphQLClient {
  return {
    async query(document, variables, headers = {}, signal) {
      const {
        status,
        headers: received,
        text,
      } = await post(url, {
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          ...headers,
        },
        body: JSON.stringify({ query: document, variables }),
        signal,
      });
      const { data, errors, extensions } = JSON.parse(text) as Pick<
        GraphQLAnswer,
        'data' | 'errors' | 'extensions'
      >;
      return {
        status,
        contentType: received['content-type'] ?? null,
        data: data as unknown,
        errors,
        extensions,
        text,
      };
    },
  };
}
