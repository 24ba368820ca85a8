import { apiGatewayArn } from '../../accounts/arn.ts';
import type { WireResponse } from '../../http/wire-response.ts';
import { restJson } from '../../protocols/rest-json.ts';
import { ServiceError } from '../../protocols/service-error.ts';
import type { Operation, OperationCall, Service } from '../operation.ts';

/** API Gateway's control plane for REST APIs. */
export const apiGateway: Service = {
  name: 'apigateway',
  signingName: 'apigateway',
  protocol: restJson,
  isGlobal: false,
  isThrottled: true,
  unknownOperation: () =>
    new ServiceError(
      403,
      'AccessDeniedException',
      'Unable to determine service/operation name to be authorized',
    ),
};

/** An operation that reads. IAM calls it `apigateway:GET` on the resource that the path names. */
export function readOperation(
  name: string,
  execute: (call: OperationCall) => WireResponse,
  service: Service = apiGateway,
): Operation {
  return {
    name,
    service,
    action: 'apigateway:GET',
    resourceOf: ({ region, path }) => apiGatewayArn(region, path),
    execute,
  };
}
