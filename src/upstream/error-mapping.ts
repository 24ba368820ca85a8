import { RateLimitExceededError } from './rate-limiter.ts';
import { isObject } from '../util/is-object.ts';
import {
  type Operation,
  permissionOf,
  serviceOf,
  UpstreamError,
  type UpstreamErrorCode,
} from '../certificates/upstream-error.ts';
import { safeMessage } from './safe-message.ts';

interface FailureContext {
  readonly operation: Operation;
  /** The exception of the last attempt, when a deadline cut the retries short. */
  readonly lastFailure: unknown;
  /** Whether nobody waits for the answer any more. */
  readonly isAbandoned: boolean;
  /** Whether the deadline ended the call. */
  readonly isOutOfTime: boolean;
  /** Whether the call ended because upstream asked to wait beyond the deadline. */
  readonly isGivenUp: boolean;
}

/**
 * Maps the failure of a call to an error of the closed list: by the name of the exception, or by the HTTP
 * status where the service leaves `x-amzn-errortype` out.
 */
export function mapError(error: unknown, context: FailureContext): unknown {
  const { operation, lastFailure, isAbandoned, isOutOfTime, isGivenUp } = context;
  if (isAbandoned) return abandoned(operation);
  if (error instanceof RateLimitExceededError) return mapRateLimit(error, context);
  if (error instanceof UpstreamError && !isOutOfTime) return error;
  const isDecidedBefore = isGivenUp || (isOutOfTime && isThrottling(lastFailure));
  const failure = isDecidedBefore ? lastFailure : error;
  const status = statusOf(failure);
  const code = codeOf(failure, status, isOutOfTime && !isDecidedBefore);
  if (code === undefined) return error;
  const retryAfterSeconds = retryAfterSecondsFor(code, failure);
  return new UpstreamError(code, messageOf(code, operation, failure, retryAfterSeconds), {
    operation,
    status,
    requestId: requestIdOf(failure),
    cause: failure,
    retryAfterSeconds,
  });
}

/** When the rate limiter rejects a retry, the failure before it is reported. */
function mapRateLimit(error: RateLimitExceededError, context: FailureContext): unknown {
  const { operation, lastFailure } = context;
  if (lastFailure !== undefined && lastFailure !== error) {
    return mapError(lastFailure, { ...context, lastFailure: undefined });
  }
  const { retryAfterSeconds } = error;
  return new UpstreamError(
    'UPSTREAM_THROTTLED',
    `The rate limiter of the gateway rejected ${operation}, so that deployments in the account are not throttled. Try again in ${retryAfterSeconds} s.`,
    { operation, retryAfterSeconds, cause: error },
  );
}

/** The error of a call that nobody waits for any more. */
export function abandoned(operation: Operation): UpstreamError {
  return new UpstreamError('UPSTREAM_UNAVAILABLE', `The client of ${operation} has gone.`, {
    operation,
  });
}

function retryAfterSecondsFor(code: UpstreamErrorCode, failure: unknown): number | undefined {
  if (code === 'UPSTREAM_THROTTLED') {
    return retryAfterSecondsOf(failure) ?? defaultRetryAfterSeconds;
  }
  return code === 'UPSTREAM_UNAVAILABLE' ? retryAfterSecondsOf(failure) : undefined;
}

/**
 * Whole seconds that an error response asks to wait, from `Retry-After`: a number of seconds or a date.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryAfterSecondsOf(error: unknown): number | undefined {
  const response = isObject(error) ? error['$response'] : undefined;
  const headers = isObject(response) ? response['headers'] : undefined;
  const text = isObject(headers) ? headers['retry-after'] : undefined;
  if (typeof text !== 'string') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text)
    ? Number(text)
    : (Date.parse(text) - Date.now()) / 1000;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), maxRetryAfterSeconds);
}

/** The service refills ten requests a second, so one second is worth waiting when it says nothing. */
const defaultRetryAfterSeconds = 1;

/** The largest number that GraphQL's Int can carry. */
const maxRetryAfterSeconds = 2 ** 31 - 1;

/** A map, because upstream chooses the name: `constructor` is a member of every object. */
const codeByName: ReadonlyMap<string, UpstreamErrorCode> = new Map(
  Object.entries<UpstreamErrorCode>({
    BadRequestException: 'UPSTREAM_BAD_REQUEST',
    NotFoundException: 'UPSTREAM_NOT_FOUND',
    TooManyRequestsException: 'UPSTREAM_THROTTLED',
    LimitExceededException: 'UPSTREAM_THROTTLED',
    ThrottlingException: 'UPSTREAM_THROTTLED',
    Throttling: 'UPSTREAM_THROTTLED',
    UnauthorizedException: 'UPSTREAM_UNAUTHORIZED',
    AccessDeniedException: 'UPSTREAM_UNAUTHORIZED',
    CredentialsProviderError: 'UPSTREAM_UNAUTHORIZED',
    TokenProviderError: 'UPSTREAM_UNAUTHORIZED',
    ExpiredTokenException: 'UPSTREAM_UNAUTHORIZED',
    IncompleteSignature: 'UPSTREAM_UNAUTHORIZED',
    IncompleteSignatureException: 'UPSTREAM_UNAUTHORIZED',
    InvalidClientTokenId: 'UPSTREAM_UNAUTHORIZED',
    InvalidSignatureException: 'UPSTREAM_UNAUTHORIZED',
    MissingAuthenticationTokenException: 'UPSTREAM_UNAUTHORIZED',
    RequestExpired: 'UPSTREAM_UNAUTHORIZED',
    SignatureDoesNotMatch: 'UPSTREAM_UNAUTHORIZED',
    UnrecognizedClientException: 'UPSTREAM_UNAUTHORIZED',
  }),
);

const codeByStatus: Readonly<Record<number, UpstreamErrorCode>> = {
  400: 'UPSTREAM_BAD_REQUEST',
  401: 'UPSTREAM_UNAUTHORIZED',
  403: 'UPSTREAM_UNAUTHORIZED',
  404: 'UPSTREAM_NOT_FOUND',
  429: 'UPSTREAM_THROTTLED',
};

function codeOf(
  failure: unknown,
  status: number | undefined,
  isOutOfTime: boolean,
): UpstreamErrorCode | undefined {
  if (isOutOfTime && !isThrottling(failure)) return 'UPSTREAM_TIMEOUT';
  const byName = failure instanceof Error ? codeByName.get(failure.name) : undefined;
  if (byName !== undefined) return byName;
  if (status !== undefined) return codeByStatus[status] ?? codeOfOtherStatus(status);
  return codeOfSystemError(failure);
}

function codeOfOtherStatus(status: number): UpstreamErrorCode {
  if (status >= 500) return 'UPSTREAM_UNAVAILABLE';
  return status >= 400 ? 'UPSTREAM_BAD_REQUEST' : 'UPSTREAM_MALFORMED';
}

/**
 * Node's errors: `HPE_…` for an answer that is no HTTP, otherwise a connection that failed. Their
 * names do not help: the SDK calls a connection that was reset a TimeoutError.
 */
function codeOfSystemError(failure: unknown): UpstreamErrorCode | undefined {
  const code = isObject(failure) ? failure['code'] : undefined;
  if (typeof code !== 'string') return undefined;
  if (code === 'ETIMEDOUT') return 'UPSTREAM_TIMEOUT';
  return code.startsWith('HPE_') ? 'UPSTREAM_MALFORMED' : 'UPSTREAM_UNAVAILABLE';
}

/** Whether a response says that the account has made too many requests. */
export function isThrottling(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  return codeByName.get(failure.name) === 'UPSTREAM_THROTTLED' || statusOf(failure) === 429;
}

/**
 * A message for a client. Only BadRequest and NotFound pass upstream's own words on. Those of a refusal
 * name principals and accounts.
 */
function messageOf(
  code: UpstreamErrorCode,
  operation: Operation,
  failure: unknown,
  retryAfterSeconds = defaultRetryAfterSeconds,
): string {
  const text = failure instanceof Error ? failure.message : '';
  // The SDK's own word for a response without a message.
  const words = text === 'UnknownError' ? undefined : safeMessage(text);
  const said = words === undefined ? '.' : `: ${words}`;
  const service = serviceOf(operation);
  switch (code) {
    case 'UPSTREAM_BAD_REQUEST':
      return `${service} rejected ${operation} as invalid${said}`;
    case 'UPSTREAM_NOT_FOUND':
      return `${service} found nothing for ${operation}${said}`;
    case 'UPSTREAM_THROTTLED':
      return `${service} is throttling ${operation}. Try again in ${retryAfterSeconds} s.`;
    case 'UPSTREAM_UNAUTHORIZED':
      return `${service} refused ${operation}: the gateway's credentials are missing, expired or lack the permission ${permissionOf(operation)}.`;
    case 'UPSTREAM_TIMEOUT':
      return `${service} did not answer ${operation} in time.`;
    case 'UPSTREAM_UNAVAILABLE':
      return `${service} could not be reached for ${operation}, or failed to answer it.`;
    case 'UPSTREAM_MALFORMED':
      return `${service}'s answer to ${operation} is malformed: it is no answer of this operation.`;
  }
}

function statusOf(failure: unknown): number | undefined {
  const status = metadataOf(failure)['httpStatusCode'];
  return typeof status === 'number' ? status : undefined;
}

function requestIdOf(failure: unknown): string | undefined {
  const requestId = metadataOf(failure)['requestId'];
  return typeof requestId === 'string' ? requestId : undefined;
}

function metadataOf(failure: unknown): Readonly<Record<string, unknown>> {
  const metadata = isObject(failure) ? failure['$metadata'] : undefined;
  return isObject(metadata) ? metadata : {};
}
