import { badRequest, notFound, type ServiceError } from '../../protocols/service-error.ts';
import { defaultCreatedDate, type StoredRestApi } from '../../resources/stage.ts';
import { locationOf, type OperationCall } from '../operation.ts';
import { parseLimit } from './limit.ts';
import { type Representation, respondWithPage, respondWithResource } from './representation.ts';
import { readOperation } from './service.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html */
export const getRestApis = readOperation('GetRestApis', (call) => {
  const limit = parseLimit(call.query['limit']);
  const page = locationOf(call).restApiPages.read(limit, call.query['position']);
  if (page === undefined) throw badRequest('Invalid position parameter');
  return respondWithPage(call, page, restApis);
});

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApi.html */
export const getRestApi = readOperation('GetRestApi', (call) =>
  respondWithResource(call, findRestApi(call), restApis),
);

/** The REST API that a path names. */
export function findRestApi(call: OperationCall): StoredRestApi {
  const id = call.labels['restapi_id'] ?? '';
  const api = locationOf(call).restApis.get(id);
  if (api === undefined) throw unknownApi(call, id);
  return api;
}

/** 404, for an API that does not exist. */
export function unknownApi({ identity }: OperationCall, id: string): ServiceError {
  return notFound(`Invalid API identifier specified ${identity.account.id}:${id}`);
}

const restApis: Representation<StoredRestApi> = {
  rel: 'restapi',
  idOf: ({ id }) => id,
  toMembers: (api) => ({
    id: api.id,
    name: api.name,
    description: api.description,
    createdDate: api.createdDate ?? defaultCreatedDate,
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
    tags: api.tags,
    disableExecuteApiEndpoint: false,
  }),
};
