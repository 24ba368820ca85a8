import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request-context.ts';

/** Takes the result of an operation that was executed already, and leaves Yoga the telling of it. */
export function useGivenResult(): Plugin<RequestContext, RequestContext> {
  return {
    onParams({ context: { result }, setResult }) {
      if (result !== undefined) setResult(result);
    },
  };
}
