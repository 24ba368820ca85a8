import type { Location } from './location.ts';

/** The error codes for failed calls to Amazon API Gateway. */
export type UpstreamErrorCode =
  | 'UPSTREAM_BAD_REQUEST'
  | 'UPSTREAM_NOT_FOUND'
  | 'UPSTREAM_UNAUTHORIZED'
  | 'UPSTREAM_THROTTLED'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_MALFORMED';

/** Whether the same call may succeed later: upstream was out of reach, too slow, or throttled it. */
export function isTemporary(code: UpstreamErrorCode): boolean {
  return temporaryCodes.includes(code);
}

const temporaryCodes: readonly UpstreamErrorCode[] = [
  'UPSTREAM_THROTTLED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
];

/** The operations that this gateway calls, with their services and the permissions that they need. */
const operations = {
  GetClientCertificates: ['Amazon API Gateway', 'apigateway:GET on /clientcertificates'],
  GetClientCertificate: ['Amazon API Gateway', 'apigateway:GET on /clientcertificates'],
  GetRestApis: ['Amazon API Gateway', 'apigateway:GET on /restapis'],
  GetApis: ['Amazon API Gateway', 'apigateway:GET on /apis'],
  GetStages: ['Amazon API Gateway', 'apigateway:GET on the stages of all APIs'],
  GetStage: ['Amazon API Gateway', 'apigateway:GET on the stages of all APIs'],
  GetCallerIdentity: ['AWS STS', 'sts:GetCallerIdentity'],
  ListCertificates: ['AWS Certificate Manager', 'acm:ListCertificates'],
  SelectAggregateResourceConfig: ['AWS Config', 'config:SelectAggregateResourceConfig'],
  DescribeConfigurationAggregatorSourcesStatus: [
    'AWS Config',
    'config:DescribeConfigurationAggregatorSourcesStatus',
  ],
} as const;

/** One of the operations that this gateway calls. */
export type Operation = keyof typeof operations;

/** The service of an operation. */
export function serviceOf(operation: Operation): string {
  return operations[operation][0];
}

/** The permission that an operation needs. */
export function permissionOf(operation: Operation): string {
  return operations[operation][1];
}

/** The failed call, and its request id in the logs of AWS. */
interface UpstreamErrorDetails {
  readonly operation: Operation;
  /** The location of the call. */
  readonly location?: Location | undefined;
  /** HTTP status. Undefined without an answer. */
  readonly status?: number | undefined;
  /** `x-amzn-requestid`. Undefined without an answer. */
  readonly requestId?: string | undefined;
  /** Whole seconds after which the client may try again. Only with `UPSTREAM_THROTTLED`. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** A failed call to Amazon API Gateway. The message is safe to send to clients. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly code: UpstreamErrorCode;
  readonly details: UpstreamErrorDetails;

  constructor(code: UpstreamErrorCode, message: string, details: UpstreamErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

/** The error for a malformed answer. The message names the place and quotes nothing of the answer. */
export function malformed(
  {
    operation,
    status,
    requestId,
    location,
  }: Pick<UpstreamErrorDetails, 'operation' | 'status' | 'requestId' | 'location'>,
  what: string,
  cause?: unknown,
): UpstreamError {
  return new UpstreamError(
    'UPSTREAM_MALFORMED',
    `${serviceOf(operation)}'s answer to ${operation} is malformed: ${what}.`,
    { operation, status, requestId, location, cause },
  );
}

/** The same error, which also says where it happened. */
export function atLocation(error: UpstreamError, location: Location): UpstreamError {
  const { code, message, details, cause } = error;
  return new UpstreamError(code, message, { ...details, location, cause });
}

/** For `catch`: a failed call becomes a value. Any other error is thrown again. */
export function asUpstreamError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  throw error;
}

/** A cursor that this gateway did not issue, or whose place in the list no longer exists. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

/** Whether the call failed because upstream was out of reach, too slow, or throttled it. */
export function isOutage(error: unknown): boolean {
  return error instanceof UpstreamError && isTemporary(error.code);
}

/** Whether upstream refused what it was asked: an id or a position that it does not know. */
export function isRejection(error: unknown): boolean {
  return error instanceof UpstreamError && rejectionCodes.includes(error.code);
}

const rejectionCodes: readonly UpstreamErrorCode[] = ['UPSTREAM_BAD_REQUEST', 'UPSTREAM_NOT_FOUND'];
