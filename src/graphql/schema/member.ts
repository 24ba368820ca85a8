import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import type { Member } from '../../certificates/certificate.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';

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
