import type { Fetcher, FetcherParams } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';

/** Sends an operation to the address of the page, with the headers from the Headers pane. */
export const fetcher: Fetcher = async (params, options) => {
  const response = await fetch(location.pathname, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(options?.headers as Record<string, string> | undefined),
    },
    body: JSON.stringify({ ...params, operationName: operationNameOf(params) }),
  });
  return (await response.json()) as ExecutionResult;
};

/**
 * GraphiQL takes a moment to notice that another tab has another operation. Until then it sends the
 * query of the new tab with the operation name of the old one.
 */
function operationNameOf({ query, operationName }: FetcherParams): string | undefined {
  const definition = new RegExp(
    String.raw`\b(query|mutation|subscription)\s+${operationName ?? ''}\b`,
  );
  return definition.test(query) ? (operationName ?? undefined) : undefined;
}
