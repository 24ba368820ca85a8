import { execute, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Has graphql-js execute operations. Yoga's own executor writes fields in the order in which they are
 * done, and not in the order of the document.
 *
 * @see https://spec.graphql.org/October2021/#sec-Serialized-Map-Ordering
 */
export function useGraphQLExecution(): Plugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((given) => {
        const result = execute(given);
        return 'then' in result || 'data' in result ? result : asRequestError(result);
      });
    },
  };
}

/**
 * Gives errors from before the execution, such as those of variables, the status of a bad request.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors.Request-errors
 */
function asRequestError({ errors = [] }: ExecutionResult): ExecutionResult {
  for (const { extensions } of errors) extensions.http = { status: 400 };
  return { errors };
}
