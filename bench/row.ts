import type { Bench } from './bench.ts';

/** One measured figure and its target. */
export interface Check {
  /** What is measured, such as `of the floor`. */
  readonly name: string;
  readonly value: number;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  /** Such as `ms`; empty for a ratio or a count. */
  readonly unit: string;
}

/** The result of measuring a row. */
export type Outcome =
  | {
      readonly checks: readonly Check[];
      /** The absolute figures behind the checks. */
      readonly detail: string;
    }
  | { readonly skipped: string };

/** One row of the table: what it measures, and how. */
export interface Row {
  /** The name that `--only` takes. */
  readonly name: string;
  readonly what: string;
  /** The targets in words. */
  readonly asked: string;
  measure(bench: Bench): Promise<Outcome>;
}

/** A figure that must not be below a limit. */
export function atLeast(limit: number, name: string, value: number, unit = ''): Check {
  return { name, value, bound: 'at least', limit, unit };
}

/** A figure that must not be above a limit. */
export function atMost(limit: number, name: string, value: number, unit = ''): Check {
  return { name, value, bound: 'at most', limit, unit };
}

/** Whether a figure meets its target. NaN does not. */
export function isMet({ value, bound, limit }: Check): boolean {
  return bound === 'at least' ? value >= limit : value <= limit;
}
