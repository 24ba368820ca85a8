/**
 * Whether an `If-None-Match` header has an entity tag, by the weak comparison.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
 */
export function hasEntityTag(ifNoneMatch: string | null | undefined, tag: string): boolean {
  const candidates = ifNoneMatch?.split(',').map((candidate) => toStrong(candidate.trim())) ?? [];
  return candidates.some((candidate) => candidate === '*' || candidate === toStrong(tag));
}

function toStrong(tag: string): string {
  return tag.replace(/^W\//, '');
}
