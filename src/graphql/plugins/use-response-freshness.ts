import type { ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GatewayReads } from '../../upstream/gateway-reads.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * Tells the response cache how long an answer may be replayed. An answer with errors, with stale data,
 * or one that made calls upstream, and says so in `extensions.upstream`, may not be replayed.
 *
 * It has to be the last plugin, to see the result that is sent.
 */
export function useResponseFreshness(): Plugin<ServerContext, ServerContext> {
  const readsOf = new WeakMap<object, GatewayReads>();
  return {
    onExecute({ args }) {
      const { reads, replay } = (args as ExecutionArgs).contextValue as ExecutionContext;
      if (replay !== undefined) readsOf.set(replay, reads);
    },
    onResultProcess({ result, serverContext: { replay, record } }) {
      if (replay === undefined || Array.isArray(result) || !('data' in result)) return;
      const { calls, isStale } = record?.usage ?? { calls: 0, isStale: false };
      if (result.errors !== undefined || calls > 0 || isStale) return;
      replay.freshness = readsOf.get(replay)?.freshness();
    },
  };
}

interface ExecutionContext extends ServerContext {
  readonly reads: GatewayReads;
}
