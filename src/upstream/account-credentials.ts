import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { AccountAccess } from '../config/accounts-file.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { Credentials } from './account.ts';
import { withoutUndefined } from './client-options.ts';
import { isThrottling } from './error-mapping.ts';

/** How AWS STS is reached. */
export interface StsOptions {
  readonly region: string;
  /** Base URL in place of `https://sts.{region}.amazonaws.com`. */
  readonly endpoint?: string | undefined;
  readonly maxAttempts?: number | undefined;
  /** Milliseconds for one call. */
  readonly deadlineMilliseconds: number;
}

/**
 * Creates the SDK's own provider of an account's credentials. It loads the SDK's providers only for
 * accounts that need them.
 *
 * @param own The gateway's own credentials, with which roles are assumed.
 */
export async function createCredentialProvider(
  access: Exclude<AccountAccess, { readonly kind: 'own' }>,
  own: Credentials,
  { region, endpoint, maxAttempts, deadlineMilliseconds }: StsOptions,
): Promise<AwsCredentialIdentityProvider> {
  const { fromIni, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  if (access.kind === 'profile') {
    return explained(fromIni({ profile: access.profile }), 'its profile has no valid credentials');
  }
  const { roleArn, externalId, sessionName } = access;
  const provider = fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...withoutUndefined({ ExternalId: externalId }),
    },
    masterCredentials: own,
    clientConfig: {
      region,
      ...withoutUndefined({ endpoint, maxAttempts }),
      // Without them, a silent STS would hold up every call for ever.
      requestHandler: {
        connectionTimeout: deadlineMilliseconds,
        requestTimeout: deadlineMilliseconds,
        throwOnRequestTimeout: true,
      },
    },
  });
  return explained(provider, 'its role cannot be assumed');
}

/** A provider whose refusals say what a client of the gateway can understand. */
function explained(
  provider: AwsCredentialIdentityProvider,
  reason: string,
): AwsCredentialIdentityProvider {
  return async (properties) => {
    try {
      return await provider(properties);
    } catch (cause) {
      if (!isRefusal(cause)) throw cause;
      throw new UpstreamError(
        'UPSTREAM_UNAUTHORIZED',
        `The credentials of this account are not available: ${reason}.`,
        { operation: 'GetClientCertificates', cause },
      );
    }
  };
}

/** Whether the error is about rights, and not about a network that fails. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || isThrottling(error)) return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status !== undefined) return status >= 400 && status < 500;
  return error.name === 'CredentialsProviderError';
}
