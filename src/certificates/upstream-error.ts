import type { Location } from './location.ts';

/** What can go wrong between this gateway and Amazon API Gateway, as far as a client needs to tell apart. */
export type UpstreamErrorCode =
  | 'UPSTREAM_BAD_REQUEST'
  | 'UPSTREAM_NOT_FOUND'
  | 'UPSTREAM_UNAUTHORIZED'
  | 'UPSTREAM_THROTTLED'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_MALFORMED';

/** The operations that this gateway calls, with their services and the permissions that they need. */
const operations = {
  GetClientCertificates: ['Amazon API Gateway', 'apigateway:GET on /clientcertificates'],
  GetClientCertificate: ['Amazon API Gateway', 'apigateway:GET on /clientcertificates'],
  GetRestApis: ['Amazon API Gateway', 'apigateway:GET on /restapis'],
  GetApis: ['Amazon API Gateway', 'apigateway:GET on /apis'],
  GetStages: ['Amazon API Gateway', 'apigateway:GET on the stages of all APIs'],
  GetStage: ['Amazon API Gateway', 'apigateway:GET on the stages of all APIs'],
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

/** Which call failed, and what identifies it in AWS's own logs. */
export interface UpstreamErrorDetails {
  readonly operation: Operation;
  /** The location that was asked. */
  readonly location?: Location | undefined;
  /** HTTP status of the answer, where there was one. */
  readonly status?: number | undefined;
  /** `x-amzn-requestid` of the answer, where there was one. */
  readonly requestId?: string | undefined;
  /** Whole seconds to wait before asking again. Only with `UPSTREAM_THROTTLED`. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** A call to Amazon API Gateway that brought no usable answer. Its message is fit for a client. */
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

/** The same error, which also says where it happened. */
export function atLocation(error: UpstreamError, location: Location): UpstreamError {
  const { code, message, details, cause } = error;
  return new UpstreamError(code, message, { ...details, location, cause });
}

/** A cursor that is none of this gateway's, or whose place in the list is gone. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}
