import type { GraphQLField } from 'graphql';
import { limitTable } from '../../config/limits.ts';

/** What a field costs beside the 1 of every field, by its arguments as they came, unchecked. */
type FieldCost = (given: Readonly<Record<string, unknown>>) => number;

/** Declares the cost of a field, in its `extensions`. */
export function withCost(cost: FieldCost): { readonly cost: FieldCost } {
  return { cost };
}

/** The cost that a field declares; undefined for most. */
export function fieldCostOf({ extensions }: GraphQLField<unknown, unknown>): FieldCost | undefined {
  const { cost } = extensions;
  return typeof cost === 'function' ? (cost as FieldCost) : undefined;
}

/**
 * A page costs its `first` or `last`, whichever is more. What exceeds the limit of the argument counts
 * as the limit: the argument's own check rejects it, and says better why.
 */
export const costOfPage: FieldCost = ({ first, last }) =>
  Math.min(Math.max(countOf(first), countOf(last)), limitTable.first.byDefault);

/** Ids cost one each. GraphQL takes a single value for a list of one. */
export const costOfIds: FieldCost = ({ ids }) =>
  Math.min(Array.isArray(ids) ? ids.length : 1, limitTable.ids.byDefault);

/** Anything but a positive number costs nothing here; validation rejects it. */
function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}
