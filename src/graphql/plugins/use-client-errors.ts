import type { Plugin } from 'graphql-yoga';
import { toClientError, withoutSuggestions } from '../errors.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Profile } from '../../config/profile.ts';

/**
 * The one place that every error passes on its way to a client, whether the request, the document
 * or its execution failed. Faults of the gateway itself are logged here, once each.
 */
export function useClientErrors(logger: Logger, { fieldSuggestions }: Profile): Plugin {
  return {
    onResultProcess(payload) {
      const { result, request } = payload;
      if (!('errors' in result)) return;
      const logged = new Set<unknown>();
      const errors = result.errors.map((error) =>
        toClientError(error, (fault) => {
          // What breaks because the client has gone, such as the reading of its body, is no fault.
          if (request.signal.aborted) return;
          if (!logged.has(fault)) logger.error('A request failed by a fault of its own.', fault);
          logged.add(fault);
        }),
      );
      payload.setResult({
        ...result,
        errors: fieldSuggestions ? errors : errors.map(withoutSuggestions),
      });
    },
  };
}
