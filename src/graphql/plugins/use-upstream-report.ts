import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ReportUpstream } from '../../config/profile.ts';
import type { RequestRecord } from '../../observability/request-record.ts';
import type { ServerContext } from '../server-context.ts';

/** Adds `extensions.upstream`: the upstream calls of the operation. */
export function useUpstreamReport(report: ReportUpstream): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args }) {
      const { record, params } = args.contextValue;
      const isWanted = report === 'always' || params.extensions?.['upstream'] === true;
      if (record === undefined || !isWanted) return undefined;
      return {
        onExecuteDone(payload) {
          const result = payload.result as ExecutionResult;
          const upstream = reportOf(record);
          payload.setResult({ ...result, extensions: { ...result.extensions, upstream } });
        },
      };
    },
  };
}

/** The upstream calls of a request so far, in the form of `extensions.upstream`. */
function reportOf({ callCounter }: RequestRecord) {
  const { calls, cached, waitedMilliseconds: waitedMs } = callCounter;
  return { calls, cached, waitedMs };
}
