import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RecordContext } from './use-request-record.ts';

/**
 * Which answers say what they cost: each of them, or those to requests that say
 * `"extensions": { "upstream": true }`.
 */
export type ReportUpstream = 'always' | 'on-request';

/** Adds to the answer of an operation, as `extensions.upstream`, what it cost upstream. */
export function useUpstreamReport(report: ReportUpstream): Plugin<RecordContext, RecordContext> {
  return {
    onExecute({ args }) {
      const { record, params } = args.contextValue;
      const isWanted = report === 'always' || params.extensions?.['upstream'] === true;
      if (record === undefined || !isWanted) return undefined;
      return {
        onExecuteDone(payload) {
          const result = payload.result as ExecutionResult;
          const { calls, cached, waitedMilliseconds: waitedMs } = record.usage;
          const upstream = { calls, cached, waitedMs };
          payload.setResult({ ...result, extensions: { ...result.extensions, upstream } });
        },
      };
    },
  };
}
