import { ConfigurationError } from '../config/configuration-error.ts';
import type { LocationsConfig } from '../config/config.ts';
import { describeLocation, type Location } from '../certificates/location.ts';
import type { CallObserver } from '../observability/call-observer.ts';
import { createQueryMemo, type QueryMemo } from '../pagination/query-memo.ts';
import type { ApiGateway, ApiGatewayOptions } from './api-gateway.ts';
import { hideVersionAdvice } from './client-options.ts';
import { connectLocations } from './connect-locations.ts';
import { createPageStore, type PageStore } from './page-store.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { createUsage, type UsageSourceOptions } from './usage/create-usage.ts';
import type { UsageReader } from './usage/usage-reader.ts';

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
type ServedLocation = Pick<Location, 'accountName' | 'region' | 'isImplied'>;

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
  const { config = { regions: [], accounts: undefined }, warn = () => undefined } = options;
  const { store = createPageStore() } = options;
  hideVersionAdvice();
  const { list, rateLimiters, own } = await connectLocations(config, { ...options, store });
  if (list.length === 0) {
    throw new ConfigurationError(
      'The file of ACCOUNTS_FILE leaves no Region of any account to read: expected at least one.',
    );
  }
  checkDuplicates(list);
  const usage = createUsage(own, { ...options.usage, warn });
  const byAccount = [...new Map(list.map((gateway) => [gateway.account, gateway])).values()];
  const close = () => {
    usage.close();
    for (const gateway of list) gateway.close();
  };
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
