import { restJsonResponse } from '../../protocols/rest-json.ts';
import { defaultCreatedDate, type StoredApi } from '../../resources/stage.ts';
import { toIsoText } from '../api-gateway/hal.ts';
import { unknownApi } from '../api-gateway/rest-apis.ts';
import { locationOf, type OperationCall } from '../operation.ts';
import { respondWithItems } from './page.ts';
import { readOperation } from './service.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export const getApis = readOperation('GetApis', (call) =>
  respondWithItems(call, locationOf(call).apiPages, (api) => toMembers(api, call)),
);

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const getApi = readOperation('GetApi', (call) =>
  restJsonResponse(toMembers(findApi(call), call)),
);

/** The API that a path names. */
export function findApi(call: OperationCall): StoredApi {
  const id = call.labels['apiId'] ?? '';
  const api = locationOf(call).apis.get(id);
  if (api === undefined) throw unknownApi(call, id);
  return api;
}

function toMembers(api: StoredApi, { region }: OperationCall): Record<string, unknown> {
  const isWebSocket = api.protocolType === 'WEBSOCKET';
  const host = `${api.apiId}.execute-api.${region}.amazonaws.com`;
  return {
    apiEndpoint: `${isWebSocket ? 'wss' : 'https'}://${host}`,
    apiId: api.apiId,
    apiKeySelectionExpression: '$request.header.x-api-key',
    createdDate: toIsoText(api.createdDate ?? defaultCreatedDate),
    description: api.description,
    disableExecuteApiEndpoint: false,
    name: api.name,
    protocolType: api.protocolType,
    routeSelectionExpression: isWebSocket
      ? '$request.body.action'
      : '$request.method $request.path',
    tags: api.tags ?? {},
  };
}
