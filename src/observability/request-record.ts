import { randomUUID } from 'node:crypto';
import type { CallObserver } from './call-observer.ts';
import type { RequestTrace } from './tracing.ts';
import { CallCounter } from './call-counter.ts';

/** The facts about a request for the access log, collected while the request is answered. */
export interface RequestRecord {
  readonly requestId: string;
  /** The name of the executed operation, truncated. */
  operationName: string | undefined;
  /** The codes of the errors in the answer, each once. Use {@link noteErrorCode} to add one. */
  readonly errorCodes: string[];
  readonly callCounter: CallCounter;
  /** Undefined without a trace exporter. */
  readonly trace: RequestTrace | undefined;
}

/** Creates the record of a new request. */
export function createRequestRecord(trace?: RequestTrace): RequestRecord {
  return {
    requestId: createRequestId(),
    operationName: undefined,
    errorCodes: [],
    callCounter: new CallCounter(),
    trace,
  };
}

/** Adds an error code to a record, unless there is no record or it has the code already. */
export function noteErrorCode(record: RequestRecord | undefined, code: string): void {
  if (record === undefined || record.errorCodes.includes(code)) return;
  record.errorCodes.push(code);
}

/** The observers of a request's upstream calls. */
export function callObserversOf({ callCounter, trace }: RequestRecord): readonly CallObserver[] {
  return trace === undefined ? [callCounter] : [callCounter, trace];
}

/** Unique across processes: a random part for the process, then the number of the request. */
function createRequestId(): string {
  requests += 1;
  return `${processId}-${requests}`;
}

const processId = randomUUID().slice(-12);
let requests = 0;
