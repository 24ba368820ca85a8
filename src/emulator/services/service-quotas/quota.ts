import type { WireResponse } from '../../http/wire-response.ts';
import { ServiceError } from '../../protocols/service-error.ts';

/**
 * An account's quota of client certificates. A number is an applied quota. `default`: AWS never changed the quota, so
 * Service Quotas knows only its default value. `refused`: the credentials have no permission to read it.
 */
export type EmulatedQuota = number | 'default' | 'refused';

/** The quota of an account for which AWS never changed it. */
export const defaultQuota = 60;

/** The two operations of Service Quotas that return one quota. */
export type QuotaOperationName = 'GetServiceQuota' | 'GetAWSDefaultServiceQuota';

/** The operation that the header `X-Amz-Target` names. Undefined when it is neither of the two. */
export function quotaOperationOf(target: string | undefined): QuotaOperationName | undefined {
  const name = /^ServiceQuotasV20190624\.(\w+)$/.exec(target ?? '')?.[1];
  return name === 'GetServiceQuota' || name === 'GetAWSDefaultServiceQuota' ? name : undefined;
}

/**
 * Returns the one quota that the emulator knows.
 *
 * @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
 */
export function getQuota(
  name: QuotaOperationName,
  body: string,
  quota: EmulatedQuota,
): WireResponse {
  if (quota === 'refused') {
    const message = `User is not authorized to perform: servicequotas:${name}`;
    throw new ServiceError(400, 'AccessDeniedException', message);
  }
  const { ServiceCode, QuotaCode } = JSON.parse(body) as Record<string, unknown>;
  const isKnown = ServiceCode === 'apigateway' && QuotaCode === clientCertificatesCode;
  const value = name === 'GetServiceQuota' ? quota : defaultQuota;
  if (!isKnown || value === 'default') {
    const message = 'The request failed because the specified quota does not exist.';
    throw new ServiceError(400, 'NoSuchResourceException', message);
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: {
      Quota: {
        ServiceCode,
        ServiceName: 'Amazon API Gateway',
        QuotaCode,
        QuotaName: 'Client certificates per account per Region',
        Value: value,
        Unit: 'None',
        Adjustable: true,
        GlobalQuota: false,
      },
    },
  };
}

const clientCertificatesCode = 'L-824C9E42';
