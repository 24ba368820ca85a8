import { execute, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Limits } from '../../config/limits.ts';
import type { Profile } from '../../config/profile.ts';
import { checkVariables } from '../document-limits/check-variables.ts';

/**
 * Executes operations with graphql-js. Yoga's own executor writes fields in the order in which they
 * resolve instead of the order of the document.
 *
 * @see https://spec.graphql.org/October2021/#sec-Serialized-Map-Ordering
 */
export function useGraphQLExecution(
  { validationErrors: maxErrors }: Limits,
  { fieldSuggestions }: Profile,
): Plugin {
  const hideSuggestions = !fieldSuggestions;
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((given) => {
        const errors = checkVariables(given, { maxErrors, hideSuggestions });
        if (errors.length > 0) return asRequestError(errors);
        const result = execute({ ...given, hideSuggestions });
        if ('then' in result || 'data' in result) return result;
        return asRequestError((result.errors ?? []).slice(0, maxErrors));
      });
    },
  };
}

/**
 * Sets status 400 for errors before the execution, such as invalid variables.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors.Request-errors
 */
function asRequestError(errors: NonNullable<ExecutionResult['errors']>): ExecutionResult {
  for (const { extensions } of errors) extensions.http = { status: 400 };
  return { errors };
}
