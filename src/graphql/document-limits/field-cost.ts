import type { GraphQLField } from 'graphql';
import { defaultFirst, limitTable } from '../../config/limits.ts';

/** How many objects a field returns, by its arguments as they came, unchecked. */
type FieldSize = (given: Readonly<Record<string, unknown>>) => number;

/** The cost of a field, in addition to the 1 that every field costs. */
export interface FieldCost {
  /** A list costs the number of its objects, and a list inside it costs that for each of them. */
  readonly size?: FieldSize;
  /** A field that is no list may cost more than others. */
  readonly cost?: number;
}

/** The cost that a field declares in its `extensions`; nothing for most. */
export function fieldCostOf({ extensions }: GraphQLField<unknown, unknown>): FieldCost {
  return extensions;
}

/**
 * A page has its `first` or `last`, whichever is more. What exceeds the limit of the argument counts
 * as the limit: the argument's own check rejects it, and says better why.
 */
export const sizeOfPage: FieldSize = ({ first, last }) =>
  (first ?? last ?? null) === null
    ? defaultFirst
    : Math.min(Math.max(countOf(first), countOf(last)), limitTable.first.byDefault);

/** GraphQL takes a single value for a list of one. */
export const sizeOfIds: FieldSize = ({ ids }) =>
  Math.min(Array.isArray(ids) ? ids.length : 1, limitTable.ids.byDefault);

/** Anything but a positive number costs nothing here; validation rejects it. */
function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}
