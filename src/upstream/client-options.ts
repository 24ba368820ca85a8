import type { Credentials } from './account.ts';

interface ClientOptions {
  readonly region?: string | undefined;
  readonly credentials?: Credentials | undefined;
  readonly endpoint?: string | undefined;
  readonly maxAttempts?: number | undefined;
}

/** Without the members that are undefined, which the AWS SDK takes for a choice. */
export function withoutUndefined<T extends object>(
  options: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The options of a client of the AWS SDK. What is left out, the SDK finds. */
export function clientConfigOf({ endpoint, ...options }: ClientOptions) {
  return {
    ...withoutUndefined(options),
    retryMode: 'standard' as const,
    // The SDK rejects an endpoint together with FIPS or dual-stack, and the environment may ask for them.
    ...(endpoint !== undefined && {
      endpoint,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    }),
  };
}

/** Hides the SDK's advice to move to a newer Node. The lock file pins versions that support this one. */
export function hideVersionAdvice(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
