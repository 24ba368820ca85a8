/**
 * Whether a `Cache-Control` header of a request asks for data that is read anew.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#name-no-cache
 */
export function asksForFreshData(cacheControl: string | null | undefined): boolean {
  return typeof cacheControl === 'string' && /(^|[\s,])no-cache($|[\s,])/i.test(cacheControl);
}
