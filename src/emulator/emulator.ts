import { createServer, type Server } from 'node:http';
import { Accounts } from './accounts/accounts.ts';
import type { Location } from './accounts/location.ts';
import { type AccountsOptions, toAccounts } from './accounts/options.ts';
import type { StoredCertificate } from './resources/client-certificate.ts';
import type { ThrottleOptions } from './accounts/token-bucket.ts';
import type { StoredAcmCertificate } from './resources/acm-certificate.ts';
import type { StoredApi, StoredRestApi } from './resources/stage.ts';
import { FaultQueue } from './faults/fault-queue.ts';
import { handleRequest } from './http/request-handler.ts';
import { RequestLog, type SeenRequest } from './http/request-log.ts';
import type { Collection } from './lists/collection.ts';
import type { PageRules } from './lists/pages.ts';
import type { EmulatorCredentials } from './signing/credentials.ts';

export {
  defaultAccountId,
  defaultCredentials,
  defaultRegion,
  type AccountOptions,
  type RegionOptions,
  type RegionOptStatus,
  type RoleOptions,
} from './accounts/options.ts';
export type { StoredCertificate } from './resources/client-certificate.ts';
export type { ThrottleOptions } from './accounts/token-bucket.ts';
export type { Fault, FaultTarget } from './faults/fault-queue.ts';
export type { SeenRequest } from './http/request-log.ts';
export type { StoredAcmCertificate } from './resources/acm-certificate.ts';
export type { AggregatorSource, ConfigAggregatorOptions } from './resources/config-aggregator.ts';
export type { StoredApi, StoredRestApi, StoredStage } from './resources/stage.ts';
export type { WireBody } from './http/wire-response.ts';
export type { EmulatedQuota } from './resources/quota.ts';
export type { EmulatorCredentials } from './signing/credentials.ts';

/** Options of an emulator. Each has a default: with nothing given, it is one empty account with one Region. */
export interface EmulatorOptions extends AccountsOptions, PageRules {
  /**
   * Limits the rate of API Gateway's management operations of each account, in all its Regions together. `true` is AWS's
   * own limit: 10 requests a second, and 40 at once. Follows `now`. Default false.
   */
  readonly throttle?: boolean | ThrottleOptions;
  /** The clock of signatures, sessions, the throttle and the `Date` header. Default: the system's clock. */
  readonly now?: () => Date;
  /** The address to listen on. Other than loopback addresses are for containers. Default 127.0.0.1. */
  readonly host?: string;
  /** The port, from 0 to 65535. 0 chooses a free port. Default 0. */
  readonly port?: number;
}

/** The resources of one kind in a location. They can change between two requests. */
export type EmulatedResources<T> = Pick<Collection<T>, 'add' | 'delete' | 'list'>;

/** An account in one Region. */
export interface EmulatedLocation {
  readonly accountId: string;
  readonly region: string;
  readonly certificates: EmulatedResources<StoredCertificate>;
  readonly restApis: EmulatedResources<StoredRestApi>;
  /** WebSocket and HTTP APIs. */
  readonly apis: EmulatedResources<StoredApi>;
  readonly acmCertificates: EmulatedResources<StoredAcmCertificate>;
}

/** An account of an emulator. */
export interface EmulatedAccount {
  readonly id: string;
  readonly name: string | undefined;
  readonly roles: readonly { readonly name: string; readonly arn: string }[];
  /** The codes of its Regions, in the order in which they were given. */
  readonly regions: readonly string[];
}

/** A running emulator of the AWS services that the gateway reads. */
export interface Emulator extends AsyncDisposable {
  /** Its address, such as `http://127.0.0.1:4010`. It answers for all services. */
  readonly url: string;
  /** The first Region of the first account. */
  readonly region: string;
  /** The credentials of the first account. */
  readonly credentials: EmulatorCredentials;
  /** The client certificates of the first account in its first Region. They can change between two requests. */
  readonly certificates: EmulatedResources<StoredCertificate>;
  readonly accounts: readonly EmulatedAccount[];
  /** The resources of an account in a Region. Throws when there is no such location. */
  location(accountId: string, region: string): EmulatedLocation;
  /** The requests that it saw, in order of arrival. A copy of the list, whose entries are still updated. */
  readonly requests: readonly SeenRequest[];
  /** Removes all requests from the log. */
  clearRequests(): void;
  /** Resolves with the first request that matches, now or as soon as there is one. */
  waitForRequest(matches: (seen: SeenRequest) => boolean): Promise<SeenRequest>;
  /** Injects a fault into the next `times` requests with a valid signature that match the target. */
  readonly next: FaultQueue['next'];
  /** Injects a fault into every request with a valid signature that matches the target and meets no fault of `next`. */
  readonly always: FaultQueue['always'];
  /** Removes all faults, or those with exactly the given target. */
  readonly clearFaults: FaultQueue['clear'];
  /** Rejects every `position` and `nextToken` of API Gateway that was issued before, in all locations. */
  expirePositions(): void;
  /** Stops listening and closes every connection, also those of hanging requests. */
  close(): Promise<void>;
}

/** Starts an emulator. Rejects when the port is not available. */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', port = 0, now = () => new Date(), throttle = false } = options;
  const accountOptions = toAccounts(options);
  const accounts = new Accounts(accountOptions, {
    pageRules: options,
    throttle: toThrottleOptions(throttle),
    now,
  });
  const faults = new FaultQueue();
  const log = new RequestLog();
  let isClosing = false;
  const handlerOptions = { accounts, faults, log, now, isClosing: () => isClosing };
  const server = createServer((request, response) => {
    void handleRequest(handlerOptions, request, response);
  });
  const url = await listen(server, host, port);
  const close = async (): Promise<void> => {
    isClosing = true;
    await stop(server);
  };
  const { firstLocation } = accounts.first;
  return {
    url,
    region: firstLocation.region,
    credentials: accountOptions[0].credentials,
    certificates: firstLocation.certificates,
    accounts: accounts.list().map(({ id, name, roles, locations }) => ({
      id,
      name,
      roles: roles.map((role) => ({ name: role.name, arn: role.arn })),
      regions: [...locations.keys()],
    })),
    location: (accountId, region) => findLocation(accounts, accountId, region),
    get requests() {
      return log.list();
    },
    clearRequests: () => {
      log.clear();
    },
    waitForRequest: (matches) => log.waitFor(matches),
    next: (fault, times, target) => {
      faults.next(fault, times, target);
    },
    always: (fault, target) => {
      faults.always(fault, target);
    },
    clearFaults: (target) => {
      faults.clear(target);
    },
    expirePositions: () => {
      for (const location of accounts.locations()) location.tokens.expire();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function toThrottleOptions(throttle: boolean | ThrottleOptions): ThrottleOptions | undefined {
  if (throttle === false) return undefined;
  return throttle === true ? {} : throttle;
}

function findLocation(accounts: Accounts, accountId: string, region: string): Location {
  const location = accounts.location(accountId, region);
  if (location === undefined) {
    throw new Error(`The emulator has no account ${accountId} with a Region ${region}.`);
  }
  return location;
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      const bound = typeof address === 'object' ? address?.port : undefined;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound ?? port}`);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A second call reports an error, because the server is closed already. That is what the caller wants.
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
