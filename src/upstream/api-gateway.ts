import {
  APIGatewayClient,
  type APIGatewayClientConfig,
  GetClientCertificateCommand,
  GetClientCertificatesCommand,
} from '@aws-sdk/client-api-gateway';
import { partition } from '@aws-sdk/util-endpoints';
import { createAccountReader, type ReadAccount } from './account.ts';
import { type AnswerCache, type Call, createAnswerCache, type Question } from './page-store.ts';
import { checkRegion, missingCredentials, missingRegion } from '../config/aws-environment.ts';
import { type Budget, createBudget } from './rate-limiter.ts';
import type { CallObserver } from '../observability/call-observer.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { type Operation, UpstreamError } from '../certificates/upstream-error.ts';
import { createFirstAttempts } from './first-attempt.ts';
import { type Page, type PageRequest, parseOne, parsePage } from '../certificates/page.ts';
import { createQuotaReader } from './quota.ts';
import { type Answer, type CallOptions, send } from './transport.ts';

/** How to reach the REST operation. What is left out is found by the AWS SDK's own chains. */
export interface ApiGatewayOptions {
  readonly region?: string | undefined;
  readonly credentials?: NonNullable<APIGatewayClientConfig['credentials']> | undefined;
  /** Base URL of a stand-in for `https://apigateway.{region}.amazonaws.com`. */
  readonly endpoint?: string | undefined;
  /** Base URL of a stand-in for `https://servicequotas.{region}.amazonaws.com`. */
  readonly serviceQuotasEndpoint?: string | undefined;
  /** The clock by which a quota that was read grows old. The system's by default. */
  readonly now?: (() => Date) | undefined;
  /** Milliseconds for one call, its waiting and its retries included. 10,000 by default. */
  readonly deadlineMilliseconds?: number | undefined;
  /** Attempts at one call, the first included. The SDK's default, 3, or `AWS_MAX_ATTEMPTS`. */
  readonly maxAttempts?: number | undefined;
  /** What attempts take their turn from; one for an account in a process. A default one by default. */
  readonly budget?: Budget | undefined;
  /** Hear of every call. None by default. */
  readonly observers?: readonly CallObserver[] | undefined;
  /** What keeps answers for the next who asks. By default none is used again; calls in flight are shared all the same. */
  readonly cache?: AnswerCache | undefined;
}

/** On whose behalf a call is made. */
export interface Caller {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Whether it wants an answer that was not there before it asked. */
  readonly isFresh?: boolean | undefined;
  /** Hear of the calls of this caller. */
  readonly observers?: readonly CallObserver[] | undefined;
}

/** The REST operation of one account in one Region. */
export interface ApiGateway {
  readonly region: string;
  /** GetClientCertificates: one page; at once where it is kept. */
  getPage(request: PageRequest, caller?: Caller): Page | Promise<Page>;
  /** GetClientCertificate: the certificate with that id, or null when there is none. */
  getOne(clientCertificateId: string, caller?: Caller): Promise<ClientCertificate | null>;
  /**
   * The most certificates that the account may have in the Region, or null when Service Quotas does
   * not tell. Asked for once an hour at most; never rejects.
   */
  getQuota(): Promise<number | null>;
  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
  arnOf(clientCertificateId: string): string;
  /**
   * Asks the SDK's chain for credentials, and not AWS whether they are any good.
   * @throws ConfigurationError when there are none.
   */
  checkCredentials(): Promise<void>;
  /** Closes the connections that are kept open. */
  close(): void;
}

/** Milliseconds; the control plane answers in well under a second. */
export const defaultDeadlineMilliseconds = 10_000;

/**
 * Connects to Amazon API Gateway through the AWS SDK.
 *
 * @throws ConfigurationError when no Region can be found, or when it is no Region's name.
 */
export async function createApiGateway(options: ApiGatewayOptions = {}): Promise<ApiGateway> {
  // The versions in the lock file support this Node; that later ones will not is no news to an operator.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const {
    deadlineMilliseconds = defaultDeadlineMilliseconds,
    budget = createBudget(),
    observers = [],
    cache = createAnswerCache(),
    serviceQuotasEndpoint,
    now = () => new Date(),
    ...given
  } = options;
  const client = new APIGatewayClient({
    ...withoutUndefined(given),
    retryMode: 'standard',
    ...forEndpoint(given.endpoint),
  });
  const region = await findRegion(client);
  const arnPrefix = `arn:${partition(region).name}:apigateway:${region}::/clientcertificates/`;
  const quota = createQuotaReader({
    client: {
      region,
      credentials: client.config.credentials,
      ...forEndpoint(serviceQuotasEndpoint),
      ...(given.maxAttempts !== undefined && { maxAttempts: given.maxAttempts }),
    },
    deadlineMilliseconds,
    now,
  });
  const callOptions = (caller: Caller, previous: Answer | undefined): CallOptions => ({
    deadlineMilliseconds,
    budget,
    observers: [...observers, ...(caller.observers ?? [])],
    signal: caller.signal,
    previous,
  });
  const ask = createQuestions(createAccountReader(client), region, given.endpoint);
  const firstAttemptAt = createFirstAttempts(client);
  const pages = new WeakMap<Answer, Page>();
  const certificates = new WeakMap<Answer, ClientCertificate>();

  return {
    region,
    getPage({ limit, position }, caller) {
      const input = position === undefined ? String(limit) : `${limit} ${position}`;
      const read = (answer: Answer) => parseOnce(pages, answer, () => parsePage(answer, position));
      const call: Call = async (on, previous) => {
        const positionIfAny = position === undefined ? {} : { position };
        const command = new GetClientCertificatesCommand({ limit, ...positionIfAny });
        const firstAttempt = firstAttemptAt({ limit: String(limit), ...positionIfAny });
        const callWith = { ...callOptions(on, previous), firstAttempt };
        const answer = await send(client, 'GetClientCertificates', command, callWith);
        // Before it is kept, for what is malformed is not.
        read(answer);
        return answer;
      };
      return after(ask('GetClientCertificates', input), (question) =>
        after(cache.read(question, caller, call), read),
      );
    },
    async getOne(clientCertificateId, caller) {
      const question = await ask('GetClientCertificate', clientCertificateId);
      const read = (answer: Answer) =>
        parseOnce(certificates, answer, () => parseOne(answer, clientCertificateId));
      const call: Call = async (on, previous) => {
        const command = new GetClientCertificateCommand({ clientCertificateId });
        const callWith = callOptions(on, previous);
        const answer = await send(client, 'GetClientCertificate', command, callWith);
        read(answer);
        return answer;
      };
      try {
        return read(await cache.read(question, caller, call));
      } catch (error) {
        if (error instanceof UpstreamError && error.code === 'UPSTREAM_NOT_FOUND') return null;
        throw error;
      }
    },
    getQuota: () => quota.read(),
    arnOf: (clientCertificateId) => `${arnPrefix}${clientCertificateId}`,
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
    },
  };
}

/** What was read of an answer stays with it: the next who gets the answer finds it there. */
function parseOnce<T extends object>(known: WeakMap<Answer, T>, answer: Answer, parse: () => T): T {
  const value = known.get(answer) ?? parse();
  known.set(answer, value);
  return value;
}

/**
 * What answers are kept under: account, Region, endpoint, operation and its input, so that none is ever taken
 * for another's.
 */
function createQuestions(readAccount: ReadAccount, region: string, endpoint: string | undefined) {
  const address = endpoint ?? process.env['AWS_ENDPOINT_URL_API_GATEWAY'] ?? '';
  let last = { account: '', prefix: '' };

  function prefixOf(account: string): string {
    if (last.account !== account) {
      last = { account, prefix: JSON.stringify([account, region, address]) };
    }
    return last.prefix;
  }

  return (operation: Operation, input: string): Question | Promise<Question> =>
    after(readAccount(), (account) => ({
      operation,
      key: `${prefixOf(account)} ${operation} ${input}`,
    }));
}

/** Goes on with a value: at once where it is there, later where it is a promise. What fails is a promise either way. */
function after<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> {
  if (value instanceof Promise) return value.then(next);
  try {
    return next(value);
  } catch (error) {
    if (error instanceof UpstreamError) return Promise.reject(error);
    throw error;
  }
}

async function findRegion(client: APIGatewayClient): Promise<string> {
  const region = await client.config.region().catch((error: unknown) => {
    throw missingRegion(process.env, error);
  });
  checkRegion(region);
  return region;
}

/** The SDK refuses an endpoint together with FIPS or dual-stack, and the environment may ask for them. */
function forEndpoint(endpoint: string | undefined) {
  return endpoint === undefined
    ? {}
    : { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false };
}

/** The SDK takes a member that is present and undefined for a choice. */
function withoutUndefined(options: object): APIGatewayClientConfig {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
