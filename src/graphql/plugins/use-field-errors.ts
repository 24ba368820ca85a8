import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** Adds to an answer the errors of fields that have a value all the same. */
export function useFieldErrors(): Plugin<Context> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone(payload) {
        const { fieldErrors } = args.contextValue as Context;
        const result = payload.result as ExecutionResult;
        if (fieldErrors.length === 0) return;
        payload.setResult({ ...result, errors: [...(result.errors ?? []), ...fieldErrors] });
      },
    }),
  };
}
