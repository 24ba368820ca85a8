import { randomUUID } from 'node:crypto';
import type { CallObserver } from './call-observer.ts';
import { UpstreamUsage } from './upstream-usage.ts';
import type { RequestTrace } from './tracing.ts';

/** What is written down of one HTTP request while it is answered. */
export interface RequestRecord {
  readonly requestId: string;
  /** The name of the operation that was executed; one that GraphQL's grammar allows, cut short. */
  operationName: string | undefined;
  /** The codes of the errors in the answer, each once; see {@link noteErrorCode}. */
  readonly errorCodes: string[];
  readonly usage: UpstreamUsage;
  /** Where traces are configured. */
  readonly trace: RequestTrace | undefined;
}

/** Who hears of the upstream calls of a request. */
export function callObserversOf({ usage, trace }: RequestRecord): readonly CallObserver[] {
  return trace === undefined ? [usage] : [usage, trace];
}

/**
 * Tells a request apart from those of this process and, by a random text that is the same for all of these, from
 * those of any other. A UUID for each would be a good part of what is written down.
 */
function createRequestId(): string {
  requests += 1;
  return `${processId}-${requests}`;
}

const processId = randomUUID().slice(-12);
let requests = 0;

/** Writes a code down, unless it is there already. */
export function noteErrorCode({ errorCodes }: RequestRecord, code: string): void {
  if (!errorCodes.includes(code)) errorCodes.push(code);
}

/** Opens the record of a request of which nothing is known yet. */
export function createRequestRecord(trace?: RequestTrace): RequestRecord {
  return {
    requestId: createRequestId(),
    operationName: undefined,
    errorCodes: [],
    usage: new UpstreamUsage(),
    trace,
  };
}
