import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ServerContext } from '../server-context.ts';

/** Marks an answer, by `extensions.stale`, in which data past its end stands in during an outage. */
export function useStaleMark(): Plugin<ServerContext, ServerContext> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone(payload) {
        const { record } = args.contextValue as ServerContext;
        if (record?.usage.isStale !== true) return;
        const result = payload.result as ExecutionResult;
        payload.setResult({ ...result, extensions: { ...result.extensions, stale: true } });
      },
    }),
  };
}
