import type { ExecutionResult } from 'graphql';
import type { Readings } from '../upstream/readings.ts';
import type { RequestRecord } from '../observability/request-record.ts';

/** What a request carries from the socket to the resolvers. */
export interface RequestContext {
  /** What is written down of it. */
  readonly record?: RequestRecord;
  /** What it has read, where that began before Yoga. */
  readonly readings?: Readings;
  /** What came of its operation, where that was executed before Yoga. */
  readonly result?: ExecutionResult | undefined;
}
