import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { UpstreamError } from '../certificates/upstream-error.ts';
import { type AccountAccess, type AccountConfig, ownAccount } from '../config/accounts-file.ts';
import { missingRegion } from '../config/aws-environment.ts';
import { isConfigured, type LocationsConfig } from '../config/config.ts';
import { limitTable } from '../config/limits.ts';
import { createCredentialProvider, type StsOptions } from './account-credentials.ts';
import { readCallerAccount, readRegions } from './account-lookups.ts';
import { createAccount, createImpliedAccount, type Credentials } from './account.ts';
import { type ApiGateway, createApiGateway } from './api-gateway.ts';
import { clientConfigOf, withoutUndefined } from './client-options.ts';
import type { Locations, LocationsOptions } from './locations.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import type { ServiceConnection } from './usage/usage-calls.ts';

interface ConnectedLocations extends Pick<Locations, 'list' | 'rateLimiters'> {
  /** How calls with the gateway's own credentials are made. */
  readonly own: ServiceConnection;
}

/** Connects to all locations that are configured. @throws ConfigurationError when no Region is known. */
export function connectLocations(
  config: LocationsConfig,
  options: LocationsOptions,
): Promise<ConnectedLocations> {
  return isConfigured(config) ? connectAccounts(config, options) : connectImplied(options);
}

/** Connects to the Region of the SDK's chain, with its credentials. */
async function connectImplied(options: LocationsOptions): Promise<ConnectedLocations> {
  const rateLimiter = rateLimiterOf(options);
  const only = await createApiGateway({
    ...upstreamOf(options),
    rateLimiter,
    account: createImpliedAccount(async () => {
      const { credentials, region } = new APIGatewayClient(credentialsOf(options)).config;
      return readCallerAccount(credentials, stsOf(options, await region()));
    }),
    observers: options.observersOf?.({
      accountName: ownAccount.name,
      region: '',
      isImplied: true,
    }),
  });
  return {
    list: [only],
    rateLimiters: [{ accountName: ownAccount.name, rateLimiter }],
    own: only.connection,
  };
}

/** Connects to the Regions of all accounts. Those of one account share credentials and rate limiter. */
async function connectAccounts(
  config: LocationsConfig,
  options: LocationsOptions,
): Promise<ConnectedLocations> {
  const { warn = () => undefined } = options;
  const baseRegion = await findBaseRegion(options, config);
  const sts = stsOf(options, baseRegion);
  const own = new APIGatewayClient({ ...credentialsOf(options), region: baseRegion }).config
    .credentials;
  const { accounts = [ownAccount] } = config;
  const connected = await Promise.all(accounts.map(connectAccount));
  const ownRead = connected.find(({ isOwn }) => isOwn);
  return {
    list: connected.flatMap(({ gateways }) => gateways),
    rateLimiters: connected,
    own: {
      clientConfig: clientConfigOf({
        region: baseRegion,
        credentials: own,
        endpoint: options.endpoint,
        maxAttempts: options.maxAttempts,
      }),
      callOptions: {
        deadlineMilliseconds: sts.deadlineMilliseconds,
        rateLimiter: ownRead?.rateLimiter ?? rateLimiterOf(options),
        observers: ownRead?.gateways[0]?.connection.callOptions.observers ?? [],
      },
    },
  };

  async function connectAccount({ name, access, regions: ownRegions }: AccountConfig) {
    const rateLimiter = rateLimiterOf(options);
    const credentials = await shareCredentials(access);
    const account = createAccount(
      {
        name,
        isOwn: access.kind === 'own',
        id: access.kind === 'role' ? access.accountId : undefined,
        profile: access.kind === 'profile' ? access.profile : undefined,
      },
      () => readCallerAccount(credentials, sts),
    );
    const regions = await findRegions(name, ownRegions, credentials);
    const gateways = await Promise.all(
      regions.map((region) =>
        createApiGateway({
          ...upstreamOf(options),
          rateLimiter,
          region,
          credentials,
          account,
          observers: options.observersOf?.({ accountName: name, region, isImplied: false }),
        }),
      ),
    );
    const [first] = gateways;
    if (first !== undefined) await checkAccount(first, credentials, warn);
    return { accountName: name, isOwn: account.isOwn, rateLimiter, gateways };
  }

  /** The credentials of an account. A client of the SDK keeps them, and renews them before they expire. */
  async function shareCredentials(access: AccountAccess): Promise<Credentials> {
    if (access.kind === 'own') return own;
    const provider = await createCredentialProvider(access, own, sts);
    return new APIGatewayClient({ region: baseRegion, credentials: provider }).config.credentials;
  }

  async function findRegions(
    name: string,
    ownRegions: AccountConfig['regions'],
    credentials: Credentials,
  ): Promise<readonly string[]> {
    const selection = ownRegions ?? config.regions;
    if (selection !== 'all') {
      return ownRegions === undefined && selection.length === 0 ? [baseRegion] : selection;
    }
    const { regions, areEnabled } = await readRegions(credentials, sts);
    if (!areEnabled) {
      warn(
        `The Regions of the account ${name} could not be listed (account:ListRegions). All ${regions.length} Regions of its partition are read.`,
      );
    }
    return regions;
  }
}

/** Reports at start what would else show with the first request, and finds the account's id. */
async function checkAccount(
  gateway: ApiGateway,
  credentials: Credentials,
  warn: (message: string) => void,
): Promise<void> {
  const { name } = gateway.account;
  try {
    if (typeof credentials === 'function') await credentials();
  } catch (error) {
    const reason =
      error instanceof UpstreamError
        ? error.message
        : 'Its credentials cannot be found, or AWS STS cannot be reached.';
    warn(`The account ${name} cannot be read. ${reason}`);
    return;
  }
  if ((await gateway.askAccountId()) === undefined) {
    warn(`The id of the account ${name} is not known: AWS STS did not tell it.`);
  }
}

function upstreamOf(options: LocationsOptions) {
  const { region, credentials, endpoint, serviceQuotasEndpoint, store } = options;
  const { deadlineMilliseconds, maxAttempts } = options;
  const addresses = { region, endpoint, serviceQuotasEndpoint };
  return { ...addresses, credentials, store, deadlineMilliseconds, maxAttempts };
}

/** What the SDK's chains are told when they look for a Region and credentials. */
function credentialsOf({ region, credentials }: LocationsOptions) {
  return withoutUndefined({ region, credentials });
}

function stsOf(
  { accountsEndpoint, maxAttempts, deadlineMilliseconds }: LocationsOptions,
  region: string,
): StsOptions {
  return {
    region,
    endpoint: accountsEndpoint,
    maxAttempts,
    deadlineMilliseconds: deadlineMilliseconds ?? limitTable.deadlineMilliseconds.byDefault,
  };
}

function rateLimiterOf({ rateLimiter, createRateLimiter: create }: LocationsOptions): RateLimiter {
  return rateLimiter ?? (create ?? createRateLimiter)();
}

/** The Region of accounts that have no other, and of AWS STS. */
async function findBaseRegion(
  options: LocationsOptions,
  { regions }: LocationsConfig,
): Promise<string> {
  const [first] = regions === 'all' ? [] : regions;
  if (first !== undefined) return first;
  try {
    return await new APIGatewayClient(credentialsOf(options)).config.region();
  } catch (error) {
    throw missingRegion(process.env, error);
  }
}
