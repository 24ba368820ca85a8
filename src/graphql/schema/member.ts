import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import type { Member } from '../../certificates/certificate.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';

/** The value of a member, or null; a malformed one throws, so that its field alone is in error. */
export function valueOf<T>(member: Member<T>): T | null {
  if (member instanceof UpstreamError) throw member;
  return member;
}

/**
 * The error of a malformed member at the path of its field, for a field that cannot be null without
 * taking along everything beside it: it is shown next to an empty value instead.
 */
export function errorAtField(error: UpstreamError, info: GraphQLResolveInfo): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: info.fieldNodes,
    path: responsePathAsArray(info.path),
    originalError: error,
  });
}
