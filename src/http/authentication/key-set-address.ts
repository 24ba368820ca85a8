/** Whether AUTH_JWKS is an address. Otherwise it is the path of a file. */
export function isAddress(jwks: string): boolean {
  return /^https?:\/\//i.test(jwks);
}
