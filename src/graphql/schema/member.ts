import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import type { Member } from '../../certificates/certificate.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import type { LocationOutcomes } from '../../certificates/location-outcomes.ts';
import type { Context } from '../context.ts';

/**
 * The value of a member, or null.
 *
 * @throws UpstreamError when the member is malformed. Only its field fails.
 */
export function valueOf<T>(member: Member<T>): T | null {
  if (member instanceof UpstreamError) throw member;
  return member;
}

/**
 * The error of a malformed member, with the path of its field. For a non-null field, which returns an
 * empty value: throwing would make its parent null as well.
 */
export function errorAtField(error: UpstreamError, info: GraphQLResolveInfo): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: info.fieldNodes,
    path: responsePathAsArray(info.path),
    originalError: error,
  });
}

/** An error at the path of a field that has a value all the same. */
export function atField({ message, extensions }: GraphQLError, info: GraphQLResolveInfo) {
  return new GraphQLError(message, {
    nodes: info.fieldNodes,
    path: responsePathAsArray(info.path),
    extensions,
  });
}

/**
 * Reports each location that is missing in the value of a field.
 *
 * @throws UpstreamError the error of the first one, when there is nothing else in the value.
 */
export function reportFailures(
  { read, failures }: LocationOutcomes,
  { fieldErrors }: Pick<Context, 'fieldErrors'>,
  info: GraphQLResolveInfo,
): void {
  const [first, ...others] = failures;
  if (first === undefined) return;
  const reported = read.length === 0 ? others : failures;
  fieldErrors.push(...reported.map(({ error }) => errorAtField(error, info)));
  if (read.length === 0) throw first.error;
}
