import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ReportUpstream } from '../../config/profile.ts';
import type { RequestRecord } from '../../observability/request-record.ts';
import type { ServerContext } from '../server-context.ts';

/** Adds to the answer of an operation, as `extensions.upstream`, what it cost upstream. */
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

/** What a request has cost upstream so far, as answers say it. */
export function reportOf({ usage }: RequestRecord) {
  const { calls, cached, waitedMilliseconds: waitedMs } = usage;
  return { calls, cached, waitedMs };
}
