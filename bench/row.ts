import type { Bench } from './bench.ts';

/** One figure beside its bound. */
export interface Check {
  /** What it is, such as `of the floor`. */
  readonly name: string;
  readonly value: number;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  /** Such as `ms`; empty for a ratio or a count. */
  readonly unit: string;
}

/** What measuring a row brought. */
export type Outcome =
  | {
      readonly checks: readonly Check[];
      /** The absolute figures behind them. */
      readonly detail: string;
    }
  | { readonly skipped: string };

/** A line of the table: what is measured, and how. */
export interface Row {
  /** What `--only` takes. */
  readonly name: string;
  readonly what: string;
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

/** Whether a figure keeps to its bound. One that is no number does not. */
export function isMet({ value, bound, limit }: Check): boolean {
  return bound === 'at least' ? value >= limit : value <= limit;
}
