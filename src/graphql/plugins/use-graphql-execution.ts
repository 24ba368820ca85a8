import { execute, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Limits } from '../../config/limits.ts';
import type { Profile } from '../../config/profile.ts';
import { checkVariables } from '../document-limits/check-variables.ts';

/**
 * Has graphql-js execute operations. Yoga's own executor writes fields in the order in which they are
 * done, and not in the order of the document.
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
 * Gives errors from before the execution, such as those of variables, the status of a bad request.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors.Request-errors
 */
function asRequestError(errors: NonNullable<ExecutionResult['errors']>): ExecutionResult {
  for (const { extensions } of errors) extensions.http = { status: 400 };
  return { errors };
}
