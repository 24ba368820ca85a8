/** Without the members that are undefined, which the AWS SDK takes for a choice. */
export function withoutUndefined<T extends object>(
  options: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The SDK rejects an endpoint together with FIPS or dual-stack, and the environment may ask for them. */
export function forEndpoint(endpoint: string | undefined) {
  return endpoint === undefined
    ? {}
    : { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false };
}

/** Hides the SDK's advice to move to a newer Node. The lock file pins versions that support this one. */
export function hideVersionAdvice(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
