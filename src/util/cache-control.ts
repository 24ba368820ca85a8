/**
 * Whether the `Cache-Control` header of a request contains `no-cache`, which bypasses the caches.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#name-no-cache
 */
export function asksForFreshData(cacheControl: string | null | undefined): boolean {
  return typeof cacheControl === 'string' && /(^|[\s,])no-cache($|[\s,])/i.test(cacheControl);
}
