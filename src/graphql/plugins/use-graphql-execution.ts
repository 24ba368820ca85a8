import { execute, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Executes operations with graphql-js. Yoga's own executor writes fields in the order in which they
 * resolve instead of the order of the document.
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
 * Sets status 400 for errors before the execution, such as invalid variables.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors.Request-errors
 */
function asRequestError({ errors = [] }: ExecutionResult): ExecutionResult {
  for (const { extensions } of errors) extensions.http = { status: 400 };
  return { errors };
}
