import { notFound } from '../../protocols/service-error.ts';
import { type CompleteStage, completeStage } from '../../resources/stage.ts';
import type { OperationCall } from '../operation.ts';
import { type Representation, respondWithPage, respondWithResource } from './representation.ts';
import { findRestApi } from './rest-apis.ts';
import { readOperation } from './service.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html */
export const getStages = readOperation('GetStages', (call) => {
  const { deploymentId } = call.query;
  const items = listStages(call).filter(
    (stage) => deploymentId === undefined || stage.deploymentId === deploymentId,
  );
  // The operation has no pages.
  return respondWithPage(call, { items }, stages);
});

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetStage.html */
export const getStage = readOperation('GetStage', (call) => {
  const name = call.labels['stage_name'];
  const stage = listStages(call).find(({ stageName }) => stageName === name);
  if (stage === undefined) throw notFound('Invalid stage identifier specified');
  return respondWithResource(call, stage, stages);
});

function listStages(call: OperationCall): CompleteStage[] {
  const api = findRestApi(call);
  return (api.stages ?? []).map((stage) => completeStage(stage, api.id, api));
}

const stages: Representation<CompleteStage> = {
  rel: 'stage',
  idOf: ({ stageName }) => stageName,
  toMembers: (stage) => ({
    deploymentId: stage.deploymentId,
    clientCertificateId: stage.clientCertificateId,
    stageName: stage.stageName,
    description: stage.description,
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    tracingEnabled: false,
    createdDate: stage.createdDate,
    lastUpdatedDate: stage.lastUpdatedDate,
    tags: stage.tags,
  }),
};
