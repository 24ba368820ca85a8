import { randomUUID } from 'node:crypto';
import type { CallObserver } from '../apigateway/call-observer.ts';
import { UpstreamUsage } from '../apigateway/usage.ts';
import type { RequestTrace } from './tracing.ts';

/** What is written down of one HTTP request while it is answered. */
export interface RequestRecord {
  readonly requestId: string;
  /** The name of the operation that was executed; one that GraphQL's grammar allows, cut short. */
  operationName: string | undefined;
  /** The codes of the errors in the answer, each once. */
  readonly errorCodes: Set<string>;
  readonly usage: UpstreamUsage;
  /** Where traces are configured. */
  readonly trace: RequestTrace | undefined;
}

/** Who hears of the upstream calls of a request. */
export function callObserversOf({ usage, trace }: RequestRecord): readonly CallObserver[] {
  return trace === undefined ? [usage] : [usage, trace];
}

/** Opens the record of a request of which nothing is known yet. */
export function createRequestRecord(trace?: RequestTrace): RequestRecord {
  return {
    requestId: randomUUID(),
    operationName: undefined,
    errorCodes: new Set(),
    usage: new UpstreamUsage(),
    trace,
  };
}
