import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ServerContext } from '../server-context.ts';

/** Sets `extensions.stale` when stale pages were served during an outage. */
export function useStaleMark(): Plugin<ServerContext, ServerContext> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone(payload) {
        const { record } = args.contextValue as ServerContext;
        if (record?.callCounter.isStale !== true) return;
        const result = payload.result as ExecutionResult;
        payload.setResult({ ...result, extensions: { ...result.extensions, stale: true } });
      },
    }),
  };
}
