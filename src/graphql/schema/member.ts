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
