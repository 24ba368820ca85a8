import { Collection } from '../../lists/collection.ts';
import { Pages } from '../../lists/pages.ts';
import { restJsonResponse } from '../../protocols/rest-json.ts';
import { notFound } from '../../protocols/service-error.ts';
import { type CompleteStage, completeStage } from '../../resources/stage.ts';
import { toIsoText } from '../api-gateway/hal.ts';
import { locationOf, type OperationCall } from '../operation.ts';
import { findApi } from './apis.ts';
import { respondWithItems } from './page.ts';
import { readOperation } from './service.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const getV2Stages = readOperation('GetStages', (call) => {
  const pages = new Pages(call.path, collectStages(call), locationOf(call).tokens);
  return respondWithItems(call, pages, toMembers);
});

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const getV2Stage = readOperation('GetStage', (call) => {
  const stage = collectStages(call).get(call.labels['stageName'] ?? '');
  if (stage === undefined) throw notFound('Invalid stage identifier specified');
  return restJsonResponse(toMembers(stage));
});

function collectStages(call: OperationCall): Collection<CompleteStage> {
  const api = findApi(call);
  const stages = (api.stages ?? []).map((stage) => completeStage(stage, api.apiId, api));
  return new Collection('stage', ({ stageName }) => stageName, stages);
}

function toMembers(stage: CompleteStage): Record<string, unknown> {
  return {
    clientCertificateId: stage.clientCertificateId,
    createdDate: toIsoText(stage.createdDate),
    defaultRouteSettings: { detailedMetricsEnabled: false },
    deploymentId: stage.deploymentId,
    description: stage.description,
    lastUpdatedDate: toIsoText(stage.lastUpdatedDate),
    routeSettings: {},
    stageName: stage.stageName,
    stageVariables: {},
    tags: stage.tags ?? {},
  };
}
