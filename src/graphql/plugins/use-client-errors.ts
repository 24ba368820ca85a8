import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { toClientError } from '../errors.ts';
import type { Logger } from '../../observability/logger.ts';

/**
 * The one place that every error passes on its way to a client, whether the request, the document
 * or its execution failed. Faults of the gateway itself are logged here, once each.
 */
export function useClientErrors(logger: Logger): Plugin {
  return {
    onResultProcess(payload) {
      const { result, request } = payload;
      if (!('errors' in result)) return;
      const logged = new Set<unknown>();
      const errors = result.errors.map((error) =>
        toClientError(error, (fault) => {
          // A client that leaves breaks the reading of its body. That is no fault.
          if (request.signal.aborted) return;
          if (!logged.has(fault)) logger.error('Unhandled error while answering a request.', fault);
          logged.add(fault);
        }),
      );
      // Yoga sends whatever has the form of an error. Its type asks for instances.
      payload.setResult({ ...result, errors: errors as GraphQLError[] });
    },
  };
}
