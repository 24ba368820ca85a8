import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { type AccountAccess, type AccountConfig, ownAccount } from '../config/accounts-file.ts';
import { missingRegion } from '../config/aws-environment.ts';
import { isConfigured, type LocationsConfig } from '../config/config.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { limitTable } from '../config/limits.ts';
import { describeLocation } from '../certificates/location.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { CallObserver } from '../observability/call-observer.ts';
import { createQueryMemo, type QueryMemo } from '../pagination/query-memo.ts';
import { createCredentialProvider, type StsOptions } from './account-credentials.ts';
import { readCallerAccount, readRegions } from './account-lookups.ts';
import { createAccount, createImpliedAccount, type Credentials } from './account.ts';
import { type ApiGateway, type ApiGatewayOptions, createApiGateway } from './api-gateway.ts';
import { forEndpoint, hideVersionAdvice, withoutUndefined } from './client-options.ts';
import { createPageStore, type PageStore } from './page-store.ts';
import type { ServiceConnection } from './usage/usage-calls.ts';
import { createUsage, type UsageSourceOptions } from './usage/create-usage.ts';
import type { UsageReader } from './usage/usage-reader.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';

/** What is read, and how. */
export interface LocationsOptions extends Omit<ApiGatewayOptions, 'account' | 'observers'> {
  /** The accounts and Regions. By default the Region of the AWS SDK, with its credentials. */
  readonly config?: LocationsConfig | undefined;
  /** Base URL in place of AWS STS and AWS Account Management. */
  readonly accountsEndpoint?: string | undefined;
  /** Makes the rate limiter of an account, which its Regions share. */
  readonly createRateLimiter?: (() => RateLimiter) | undefined;
  /** Makes the observers of the calls to a location. */
  readonly observersOf?: ((location: ServedLocation) => readonly CallObserver[]) | undefined;
  /** How usage is read. By default the APIs are scanned, and a scan lives as long as in the settings. */
  readonly usage?: Omit<UsageSourceOptions, 'warn'> | undefined;
  /** Hears what is wrong with one account, while the others can be read. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** A location as metrics name it. */
interface ServedLocation {
  readonly accountName: string;
  readonly region: string;
  readonly isImplied: boolean;
}

/** All locations of a gateway, in configured order. */
export interface Locations extends Disposable {
  /** At least one. */
  readonly list: readonly ApiGateway[];
  readonly store: PageStore;
  readonly memo: QueryMemo;
  /** Tells where the certificates are used. */
  readonly usage: UsageReader;
  /** The rate limiter of each account. */
  readonly rateLimiters: readonly {
    readonly accountName: string;
    readonly rateLimiter: RateLimiter;
  }[];
  /** Identifies all accounts whose credentials are used right now. */
  readAccount(): Promise<string>;
  /** @throws ConfigurationError when the gateway's own credentials are missing. */
  checkCredentials(): Promise<void>;
  close(): void;
}

/**
 * Connects to all locations that are configured. They share one store of pages, and those of one
 * account its credentials and its rate limiter.
 *
 * An account whose credentials do not work is reported to `warn`: its locations fail, and the others
 * are read.
 *
 * @throws ConfigurationError
 */
export async function createLocations(options: LocationsOptions = {}): Promise<Locations> {
  const {
    config = { regions: [], accounts: undefined },
    observersOf = () => [],
    accountsEndpoint,
    createRateLimiter: makeLimiter = createRateLimiter,
    warn = () => undefined,
    ...upstream
  } = options;
  const { store = createPageStore() } = options;
  hideVersionAdvice();
  const deadlineMilliseconds =
    options.deadlineMilliseconds ?? limitTable.deadlineMilliseconds.byDefault;
  const stsOf = (region: string): StsOptions => ({
    region,
    endpoint: accountsEndpoint,
    maxAttempts: options.maxAttempts,
    deadlineMilliseconds,
  });

  if (!isConfigured(config)) {
    const rateLimiter = options.rateLimiter ?? makeLimiter();
    const ask = async () => {
      const { config: found } = new APIGatewayClient(credentialsOf(options));
      return readCallerAccount(found.credentials, stsOf(await found.region()));
    };
    const only = await createApiGateway({
      ...upstream,
      store,
      rateLimiter,
      account: createImpliedAccount(ask),
      observers: observersOf({ accountName: ownAccount.name, region: '', isImplied: true }),
    });
    return collect([only], [{ accountName: ownAccount.name, rateLimiter }], only.connection);
  }

  const baseRegion = await findBaseRegion(options, config);
  const sts = stsOf(baseRegion);
  const own = new APIGatewayClient({ ...credentialsOf(options), region: baseRegion }).config
    .credentials;
  const { accounts = [ownAccount] } = config;
  const connected = await Promise.all(accounts.map(connect));
  const ownAccountRead = connected.find(({ isOwn }) => isOwn);
  const locations = connected.flatMap(({ gateways }) => gateways);
  if (locations.length === 0) {
    throw new ConfigurationError(
      'The file of ACCOUNTS_FILE leaves no Region of any account to read: expected at least one.',
    );
  }
  checkDuplicates(locations);
  return collect(
    locations,
    connected.map(({ name: accountName, rateLimiter }) => ({ accountName, rateLimiter })),
    {
      clientConfig: {
        region: baseRegion,
        credentials: own,
        ...forEndpoint(options.endpoint),
        retryMode: 'standard',
        ...withoutUndefined({ maxAttempts: options.maxAttempts }),
      },
      callOptions: {
        deadlineMilliseconds,
        rateLimiter: ownAccountRead?.rateLimiter ?? makeLimiter(),
        observers: ownAccountRead?.gateways[0]?.connection.callOptions.observers ?? [],
      },
    },
  );

  /** Connects to the Regions of one account. */
  async function connect({ name, access, regions: ownRegions }: AccountConfig) {
    const rateLimiter = options.rateLimiter ?? makeLimiter();
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
          ...upstream,
          store,
          rateLimiter,
          region,
          credentials,
          account,
          observers: observersOf({ accountName: name, region, isImplied: false }),
        }),
      ),
    );
    if (gateways.length > 0) await checkAccount(name, gateways, credentials);
    return { name, isOwn: account.isOwn, rateLimiter, gateways };
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

  /** Reports at start what would else show with the first request, and finds the account's id. */
  async function checkAccount(
    name: string,
    [gateway]: readonly ApiGateway[],
    credentials: Credentials,
  ): Promise<void> {
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
    if ((await gateway?.readAccountId()) === undefined) {
      warn(`The id of the account ${name} is not known: AWS STS did not tell it.`);
    }
  }

  function collect(
    list: readonly ApiGateway[],
    rateLimiters: Locations['rateLimiters'],
    ownConnection: ServiceConnection,
  ): Locations {
    const usage = createUsage(ownConnection, { ...options.usage, warn });
    const byAccount = [...new Map(list.map((gateway) => [gateway.account, gateway])).values()];
    return {
      list,
      store,
      memo: createQueryMemo(),
      usage,
      rateLimiters,
      async readAccount() {
        const [only, ...others] = byAccount;
        if (only !== undefined && others.length === 0) return only.readAccount();
        return (await Promise.all(byAccount.map((gateway) => gateway.readAccount()))).join(' ');
      },
      async checkCredentials() {
        const first = list.find(({ account: { isOwn } }) => isOwn);
        await first?.checkCredentials();
      },
      close,
      [Symbol.dispose]: close,
    };

    function close(): void {
      usage.close();
      for (const gateway of list) gateway.close();
    }
  }
}

/** What the SDK's chains are told when they look for a Region and credentials. */
function credentialsOf({ region, credentials }: LocationsOptions) {
  return withoutUndefined({ region, credentials });
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

/** Two entries for the same list would show every certificate twice. */
function checkDuplicates(list: readonly ApiGateway[]): void {
  const seen = new Map<string, ApiGateway>();
  for (const gateway of list) {
    const location = gateway.location();
    if (location.account === undefined) continue;
    const key = `${location.account} ${location.region}`;
    const other = seen.get(key);
    if (other !== undefined) {
      throw new ConfigurationError(
        `The file of ACCOUNTS_FILE lists one account twice: ${describeLocation(other.location())} is ${describeLocation(location)}. Expected each account and Region once.`,
      );
    }
    seen.set(key, gateway);
  }
}
