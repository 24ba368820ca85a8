import { execute } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Executes by graphql-js itself. What Yoga's own executor has beside it, subscriptions and answers in parts, this
 * schema has no use for, and a page takes a tenth longer there.
 */
export function useGraphQLExecution(): Plugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(execute);
    },
  };
}
