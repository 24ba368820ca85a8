import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ReportUpstream } from '../../config/profile.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * Adds `extensions.upstream`, the upstream calls of the operation, and `extensions.stale` when stale pages
 * were served during an outage.
 */
export function useExtensions(report: ReportUpstream): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args: { contextValue } }) {
      const { record, params } = contextValue;
      if (record === undefined) return undefined;
      const isWanted = report === 'always' || params.extensions?.['upstream'] === true;
      return {
        onExecuteDone(payload) {
          const { calls, cached, waitedMilliseconds: waitedMs, isStale } = record.callCounter;
          if (!isWanted && !isStale) return;
          const result = payload.result as ExecutionResult;
          const extensions = {
            ...result.extensions,
            ...(isWanted && { upstream: { calls, cached, waitedMs } }),
            ...(isStale && { stale: true }),
          };
          payload.setResult({ ...result, extensions });
        },
      };
    },
  };
}
