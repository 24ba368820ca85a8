import type { Location } from './location.ts';
import type { UpstreamError } from './upstream-error.ts';

/** The protocols whose stages can present a client certificate to a backend. */
export type ApiProtocol = 'REST' | 'WEBSOCKET';

/** An API of Amazon API Gateway. */
export interface Api {
  readonly id: string;
  /** Null when AWS does not tell it. */
  readonly name: string | null;
  readonly protocol: ApiProtocol;
}

/** A stage of an API. */
export interface Stage {
  readonly location: Location;
  readonly api: Api;
  readonly name: string;
  /** `arn:{partition}:apigateway:{region}::/restapis/{api}/stages/{stage}`, or `/apis/…` for WebSocket APIs. */
  readonly arn: string;
  /** The id of a generated client certificate, or the ARN of one of ACM; null for a stage without one. */
  readonly clientCertificateId: string | null;
}

/** Where the usage of a location was read from. */
export type UsageSource = 'SCAN' | 'CONFIG';

/** How much of a location's usage is known. */
export interface Coverage {
  /** How many APIs there are, as far as their lists have been read. */
  readonly apis: number;
  /** How many of them have had their stages read. */
  readonly scanned: number;
  /** How many calls of the scan AWS has denied, lists included. */
  readonly denied: number;
  /** Whether all stages of all APIs are known. */
  readonly complete: boolean;
  /** When the oldest part of it was read; null while nothing is. */
  readonly asOf: Date | null;
  readonly source: UsageSource;
}

/** What is known of the stages of one location. */
export interface LocationUsage {
  readonly location: Location;
  readonly stages: readonly Stage[];
  readonly coverage: Coverage;
  /**
   * The certificates of ACM in the location by their ARNs, or why they could not be read. Undefined
   * while none was needed.
   */
  readonly acmCertificates?: ReadonlyMap<string, AcmCertificate> | UpstreamError | undefined;
}

/** A certificate of AWS Certificate Manager. What ACM does not tell is null. */
export interface AcmCertificate {
  readonly arn: string;
  readonly domainName: string | null;
  readonly expirationDate: Date | null;
  /** Such as `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`. */
  readonly type: string | null;
  /** Such as `ISSUED` or `EXPIRED`. */
  readonly status: string | null;
  /** `ELIGIBLE` when ACM renews it by itself. */
  readonly renewalEligibility: string | null;
}

/** An API for people, such as `orders, REST API a1b2c3d4e5`. */
export function describeApi({ id, name, protocol }: Api): string {
  const kind = `${protocol === 'REST' ? 'REST' : 'WebSocket'} API ${id}`;
  return name === null ? kind : `${name}, ${kind}`;
}

/** A stage for people, such as `prod of orders, REST API a1b2c3d4e5`. */
export function describeStage({ api, name }: Stage): string {
  return `${name} of ${describeApi(api)}`;
}

/** A sentence on why stages may be missing; null when all are known. */
export function describeIncomplete({ apis, scanned, denied, complete }: Coverage): string | null {
  if (complete) return null;
  const read = apis === 0 ? 'No API was read' : `${scanned} of ${apis} APIs were read`;
  const refused =
    denied === 0 ? '' : `, and AWS denied ${denied === 1 ? '1 call' : `${denied} calls`}`;
  return `Not all stages are known: ${read}${refused}.`;
}
