import type { ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * Tells the response cache how long a response may be replayed. A response with errors or stale data is
 * never replayed. Neither is one that made upstream calls, because `extensions.upstream` reports them.
 *
 * It must be the last plugin, so that it sees the final result.
 */
export function useResponseFreshness(): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args }) {
      const { reads, replay } = (args as ExecutionArgs).contextValue as Context & ServerContext;
      if (replay !== undefined) replay.reads = reads;
    },
    onResultProcess({ result, serverContext: { replay, record } }) {
      if (replay?.reads === undefined || Array.isArray(result) || !('data' in result)) return;
      const { calls, isStale } = record?.callCounter ?? { calls: 0, isStale: false };
      if (result.errors !== undefined || calls > 0 || isStale) return;
      replay.freshness = replay.reads.freshness();
    },
  };
}
