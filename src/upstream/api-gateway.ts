import {
  APIGatewayClient,
  GetClientCertificateCommand,
  GetClientCertificatesCommand,
} from '@aws-sdk/client-api-gateway';
import { partition } from '@aws-sdk/util-endpoints';
import type { ClientCertificate } from '../certificates/certificate.ts';
import type { Location } from '../certificates/location.ts';
import {
  atLocation,
  isRejection,
  type Operation,
  UpstreamError,
} from '../certificates/upstream-error.ts';
import { checkRegion, missingCredentials, missingRegion } from '../config/aws-environment.ts';
import { limitTable } from '../config/limits.ts';
import type { CallObserver } from '../observability/call-observer.ts';
import { maxLimit, type Page, type PageRequest } from '../pagination/page.ts';
import { type Account, createImpliedAccount, type Credentials } from './account.ts';
import { clientConfigOf, hideVersionAdvice } from './client-options.ts';
import { createLocationIdentity, noAccount, withinTime } from './location-identity.ts';
import {
  type Caller,
  createPageStore,
  type Fetched,
  type PageStore,
  type Read,
} from './page-store.ts';
import { createQuotaReader } from './quota.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { parseCertificate, parsePage } from './response-parser.ts';
import { createUsageCalls, type ServiceConnection, type UsageCalls } from './usage/usage-calls.ts';
import { parseSharedCertificate, parseSharedPage } from './shared-values.ts';
import { type CallOptions, send, type UpstreamResponse } from './transport.ts';

/** How to reach Amazon API Gateway. The AWS SDK's own chains find what is left out. */
export interface ApiGatewayOptions {
  /** Whose certificates are read. By default that of the credentials, of which nothing else is known. */
  readonly account?: Account | undefined;
  readonly region?: string | undefined;
  readonly credentials?: Credentials | undefined;
  /** Base URL in place of `https://apigateway.{region}.amazonaws.com`. */
  readonly endpoint?: string | undefined;
  /** Base URL in place of `https://servicequotas.{region}.amazonaws.com`. */
  readonly serviceQuotasEndpoint?: string | undefined;
  /** Milliseconds for one call, its waiting and its retries included. 10,000 by default. */
  readonly deadlineMilliseconds?: number | undefined;
  /** Attempts at one call, the first included. The SDK's default, 3, or `AWS_MAX_ATTEMPTS`. */
  readonly maxAttempts?: number | undefined;
  /** Limits the attempts; one for an account in a process. One with the default limits by default. */
  readonly rateLimiter?: RateLimiter | undefined;
  /** Hear of every call. None by default. */
  readonly observers?: readonly CallObserver[] | undefined;
  /** Keeps pages for later requests. By default nothing is kept; calls in flight are still shared. Its clock is that of the quota too. */
  readonly store?: PageStore | undefined;
}

/** How the last call to a location ended. */
interface LocationStatus {
  /** When the last call succeeded; undefined before. By the system's clock. */
  readonly lastReadAt: Date | undefined;
  /** Why the last call failed; undefined when it succeeded. */
  readonly error: UpstreamError | undefined;
}

/** The client certificates of one account in one Region. */
export interface ApiGateway {
  readonly account: Account;
  readonly region: string;
  /** The location, with the account id as far as it is known. */
  location(): Location;
  /** The account id; undefined when nothing tells it. Never rejects. */
  askAccountId(): Promise<string | undefined>;
  status(): LocationStatus;
  /** Where pages are kept. */
  readonly store: PageStore;
  /** Identifies the account of the credentials of the moment; `noAccount` without any. Never rejects. */
  readAccount(): Promise<string>;
  /**
   * GetClientCertificates: one page. With a store that keeps values it is read whole, up to
   * {@link maxLimit} certificates whatever the limit asked for, so that it serves every later question.
   */
  readPage(request: PageRequest, caller?: Caller): Promise<Read<Page>>;
  /** Whether the page of a position is kept and fresh, or stands in during an outage. */
  hasPage(position: string | undefined, isOutage?: boolean): Promise<boolean>;
  /** GetClientCertificate: the certificate with that id; null when there is none. */
  readCertificate(
    clientCertificateId: string,
    caller?: Caller,
  ): Promise<Read<ClientCertificate | null>>;
  /**
   * The most certificates that the account may have in the Region; null when Service Quotas does not
   * tell. It is read once an hour at most. Never rejects.
   */
  readQuota(): Promise<Read<number | null>>;
  /** What other calls for the same location are made with. */
  readonly connection: ServiceConnection;
  /** The calls that tell where its certificates are used. */
  readonly usageCalls: UsageCalls;
  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
  arnOf(clientCertificateId: string): string;
  /** What ARNs of API Gateway in the Region begin with: `arn:{partition}:apigateway:{region}::`. */
  readonly arnPrefix: string;
  /**
   * Asks the SDK's chain for credentials, and not AWS whether they are valid.
   * @throws ConfigurationError when there are none.
   */
  checkCredentials(): Promise<void>;
  /** Closes the connections that are kept open. */
  close(): void;
}

/**
 * Connects to Amazon API Gateway through the AWS SDK.
 *
 * @throws ConfigurationError when no Region is configured.
 */
export async function createApiGateway(options: ApiGatewayOptions = {}): Promise<ApiGateway> {
  hideVersionAdvice();
  const {
    deadlineMilliseconds = limitTable.deadlineMilliseconds.byDefault,
    rateLimiter = createRateLimiter(),
    observers = [],
    account = createImpliedAccount(),
    store = createPageStore(),
    serviceQuotasEndpoint,
    ...given
  } = options;
  const client = new APIGatewayClient(clientConfigOf(given));
  const region = await findRegion(client);
  const arnPrefix = `arn:${partition(region).name}:apigateway:${region}::`;
  const { credentials } = client.config;
  const { endpoint, maxAttempts } = given;
  const access = { region, credentials, maxAttempts };
  const quota = createQuotaReader({
    client: clientConfigOf({ ...access, endpoint: serviceQuotasEndpoint }),
    deadlineMilliseconds,
    clock: store,
  });
  const connection: ServiceConnection = {
    clientConfig: clientConfigOf({ ...access, endpoint }),
    callOptions: { deadlineMilliseconds, rateLimiter, observers },
  };
  const usageCalls = createUsageCalls(client, connection);
  const address = endpoint ?? addressOfEnvironment();
  const identity = createLocationIdentity({
    account,
    region,
    credentials,
    deadlineMilliseconds,
  });
  let status: LocationStatus = { lastReadAt: undefined, error: undefined };

  /** Remembers why a call failed, and gives the error that names its location. */
  function noteFailure(error: UpstreamError): UpstreamError {
    const failure = atLocation(error, identity.location());
    status = { ...status, error: failure };
    return failure;
  }

  /** Account, Region, endpoint, operation and input: nothing is ever taken for something else. */
  async function keyOf(operation: Operation, ...input: readonly string[]): Promise<string> {
    try {
      const owner = await identity.key(operation);
      // Two accounts without credentials are still two.
      const name = owner === noAccount ? [account.name] : [];
      return JSON.stringify([owner, ...name, region, address, operation, ...input]);
    } catch (error) {
      throw error instanceof UpstreamError ? noteFailure(error) : error;
    }
  }

  function keyOfPage({ limit, position = '' }: PageRequest): Promise<string> {
    return keyOf('GetClientCertificates', String(limit), position);
  }

  /**
   * Makes a call, and remembers how it ended. A client that leaves says nothing of the location, and
   * neither does upstream when it refuses a client's id or position.
   */
  async function call<T>(
    caller: Caller,
    isForInput: boolean,
    sendCommand: (options: CallOptions) => Promise<UpstreamResponse>,
    parse: (response: UpstreamResponse) => T,
  ): Promise<Fetched<T>> {
    try {
      const response = await sendCommand({
        deadlineMilliseconds,
        rateLimiter,
        observers: [...observers, ...(caller.observers ?? [])],
        signal: caller.signal,
      });
      const value = parse(response);
      status = { lastReadAt: new Date(), error: undefined };
      return { value, text: response.text };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      const saysNothing = caller.signal?.aborted === true || (isForInput && isRejection(error));
      throw saysNothing ? atLocation(error, identity.location()) : noteFailure(error);
    }
  }

  return {
    region,
    store,
    account,
    location: identity.location,
    askAccountId: identity.askId,
    status: () => status,
    readAccount: identity.read,
    async readPage({ limit: wanted, position }, caller = {}) {
      const operation = 'GetClientCertificates';
      // Where pages are kept, each is read whole.
      const limit = store.keepsValues ? maxLimit : wanted;
      const input = { limit, ...(position !== undefined && { position }) };
      const key = await keyOfPage({ limit, position });
      const location = identity.location();
      return store.read(
        {
          operation,
          key,
          fetch: (on) =>
            call(
              on,
              position !== undefined,
              (options) =>
                send(client, operation, new GetClientCertificatesCommand(input), options),
              (response) => parsePage(response, position, location),
            ),
          parseShared: (text) => parseSharedPage(text, position, location),
        },
        caller,
      );
    },
    hasPage: async (position, isOutage) =>
      store.has(await keyOfPage({ limit: maxLimit, position }), isOutage),
    async readCertificate(clientCertificateId, caller = {}) {
      const operation = 'GetClientCertificate';
      const key = await keyOf(operation, clientCertificateId);
      const location = identity.location();
      return store.read(
        {
          operation,
          key,
          async fetch(on): Promise<Fetched<ClientCertificate | null>> {
            const command = new GetClientCertificateCommand({ clientCertificateId });
            try {
              return await call(
                on,
                true,
                (options) => send(client, operation, command, options),
                (response) => parseCertificate(response, clientCertificateId, location),
              );
            } catch (error) {
              if (!isNotFound(error)) throw error;
              return { value: null, text: '' };
            }
          },
          parseShared: (text) => parseSharedCertificate(text, clientCertificateId, location),
        },
        caller,
      );
    },
    async readQuota() {
      const missing = { value: null, leftMilliseconds: 0 };
      const reading = identity.read().then((owner) => quota.read(owner));
      const { value, leftMilliseconds } = await withinTime(reading, deadlineMilliseconds).catch(
        () => missing,
      );
      return { value, freshUntil: store.now() + leftMilliseconds };
    },
    arnPrefix,
    arnOf: (clientCertificateId) => `${arnPrefix}/clientcertificates/${clientCertificateId}`,
    connection,
    usageCalls,
    async checkCredentials() {
      try {
        await client.config.credentials();
      } catch (error) {
        throw missingCredentials(process.env, error);
      }
    },
    close() {
      client.destroy();
      quota.close();
      usageCalls.close();
    },
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof UpstreamError && error.code === 'UPSTREAM_NOT_FOUND';
}

/** As the SDK chooses it. */
function addressOfEnvironment(): string {
  const { AWS_ENDPOINT_URL: anyService, AWS_ENDPOINT_URL_API_GATEWAY: ownService } = process.env;
  return ownService ?? anyService ?? '';
}

async function findRegion(client: APIGatewayClient): Promise<string> {
  const region = await client.config.region().catch((error: unknown) => {
    throw missingRegion(process.env, error);
  });
  checkRegion(region);
  return region;
}
