import { json11, json11Response, parseJsonInput, unknownTarget } from '../../protocols/json-1-1.ts';
import { accessDenied, ServiceError } from '../../protocols/service-error.ts';
import { defaultQuota } from '../../resources/quota.ts';
import { locationOf, type Operation, type Service } from '../operation.ts';

/** Service Quotas. */
export const serviceQuotas: Service = {
  name: 'service-quotas',
  signingName: 'servicequotas',
  protocol: json11,
  isGlobal: false,
  isThrottled: false,
  unknownOperation: unknownTarget,
};

/** @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html */
export const getServiceQuota = quotaOperation('GetServiceQuota', (quota) => quota);

/** @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetAWSDefaultServiceQuota.html */
export const getAwsDefaultServiceQuota = quotaOperation(
  'GetAWSDefaultServiceQuota',
  () => defaultQuota,
);

function quotaOperation(
  name: string,
  valueOf: (quota: number | 'default') => number | 'default',
): Operation {
  const action = `servicequotas:${name}`;
  return {
    name,
    service: serviceQuotas,
    action,
    resourceOf: () => '*',
    execute: (call) => {
      const { quota } = locationOf(call);
      if (quota === 'refused') throw accessDenied(call.identity.arn, action, '*');
      const { ServiceCode, QuotaCode } = parseJsonInput(call.body);
      const isKnown = ServiceCode === 'apigateway' && QuotaCode === clientCertificatesCode;
      const value = valueOf(quota);
      if (!isKnown || value === 'default') {
        const message = 'The request failed because the specified quota does not exist.';
        throw new ServiceError(400, 'NoSuchResourceException', message);
      }
      return json11Response({
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
      });
    },
  };
}

const clientCertificatesCode = 'L-824C9E42';
