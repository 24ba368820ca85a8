import { apiGatewayArn } from '../../accounts/arn.ts';
import type { WireResponse } from '../../http/wire-response.ts';
import { apiGateway } from '../api-gateway/service.ts';
import type { Operation, OperationCall, Service } from '../operation.ts';

/** API Gateway's control plane for WebSocket and HTTP APIs. */
export const apiGatewayV2: Service = { ...apiGateway, name: 'apigatewayv2' };

/** An operation that reads. IAM calls it `apigateway:GET` on the path without `/v2`. */
export function readOperation(
  name: string,
  execute: (call: OperationCall) => WireResponse,
): Operation {
  return {
    name,
    service: apiGatewayV2,
    action: 'apigateway:GET',
    resourceOf: ({ region, path }) => apiGatewayArn(region, path.replace(/^\/v2/, '')),
    execute,
  };
}
