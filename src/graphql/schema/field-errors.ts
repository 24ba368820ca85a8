import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import type { LocationOutcomes } from '../../certificates/location-outcomes.ts';
import type { Context } from '../context.ts';

/** The errors of fields that also have a value, and those that were reported already. */
export type Reports = Pick<Context, 'fieldErrors' | 'reportedErrors'>;

/** Reports of one field. Another field of the operation reports the same errors again, with its own path. */
export function createReports({ fieldErrors }: Pick<Context, 'fieldErrors'>): Reports {
  return { fieldErrors, reportedErrors: new Set() };
}

/** An error with the path of a field. It is not thrown, because the field would lose its value. */
export function errorAtField(originalError: Error, info: GraphQLResolveInfo): GraphQLError {
  return new GraphQLError(originalError.message, {
    nodes: info.fieldNodes,
    path: responsePathAsArray(info.path),
    originalError,
  });
}

/** Reports an error of a field that keeps its value. Each error is reported once. */
export function reportOnce(
  error: Error,
  { fieldErrors, reportedErrors }: Reports,
  info: GraphQLResolveInfo,
): void {
  if (reportedErrors.has(error)) return;
  reportedErrors.add(error);
  fieldErrors.push(errorAtField(error, info));
}

/**
 * Reports each location that is missing in the value of a field.
 *
 * @throws UpstreamError the error of the first one, when there is nothing else in the value.
 */
export function reportFailures(
  { read, failures }: LocationOutcomes,
  reports: Reports,
  info: GraphQLResolveInfo,
): void {
  const [first, ...others] = failures;
  const isNothing = first !== undefined && read.length === 0;
  for (const { error } of isNothing ? others : failures) reportOnce(error, reports, info);
  if (isNothing) throw first.error;
}
