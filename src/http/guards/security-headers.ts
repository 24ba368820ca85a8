/**
 * Security headers on every response: nosniff, no-store, no-referrer, no framing. GraphiQL's page
 * replaces the policy with its own.
 */
export const securityHeaders = new Map<string, string>([
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cache-control', 'no-store'],
  ['vary', 'Origin'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
]);
