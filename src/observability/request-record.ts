import { randomUUID } from 'node:crypto';
import type { CallObserver } from './call-observer.ts';
import type { RequestTrace } from './tracing.ts';
import { UpstreamUsage } from './upstream-usage.ts';

/** What the access log will say about a request, collected while the request is answered. */
export interface RequestRecord {
  readonly requestId: string;
  /** The name of the operation that was executed, cut to a fixed length. */
  operationName: string | undefined;
  /** The codes of the errors in the answer, each once. Use {@link noteErrorCode} to add one. */
  readonly errorCodes: string[];
  readonly usage: UpstreamUsage;
  /** Undefined where no trace exporter is configured. */
  readonly trace: RequestTrace | undefined;
}

/** Opens the record of a request that has just arrived. */
export function createRequestRecord(trace?: RequestTrace): RequestRecord {
  return {
    requestId: createRequestId(),
    operationName: undefined,
    errorCodes: [],
    usage: new UpstreamUsage(),
    trace,
  };
}

/** Adds the code of an error, unless the record has it already. */
export function noteErrorCode({ errorCodes }: RequestRecord, code: string): void {
  if (!errorCodes.includes(code)) errorCodes.push(code);
}

/** The observers of a request's upstream calls. */
export function callObserversOf({ usage, trace }: RequestRecord): readonly CallObserver[] {
  return trace === undefined ? [usage] : [usage, trace];
}

/** Unique among all processes: a random part for the process, and a number for the request. */
function createRequestId(): string {
  requests += 1;
  return `${processId}-${requests}`;
}

const processId = randomUUID().slice(-12);
let requests = 0;
