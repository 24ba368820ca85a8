import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** Adds the errors of non-null fields, which return an empty value instead of failing. */
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
