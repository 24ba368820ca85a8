import { apiGatewayArn } from '../../accounts/arn.ts';
import type { Location } from '../../accounts/location.ts';
import {
  type CompleteStage,
  completeStage,
  defaultCreatedDate,
  type StoredApi,
  type StoredRestApi,
} from '../../resources/stage.ts';
import { toIsoText } from '../api-gateway/hal.ts';

/** What AWS Config knows of a resource. */
export type ConfigurationItem = Readonly<Record<string, unknown>>;

/**
 * What AWS Config has recorded in a location: APIs and their stages. Client certificates are no type of AWS Config.
 *
 * @see https://github.com/awslabs/aws-config-resource-schema
 */
export function listConfigurationItems(location: Location): ConfigurationItem[] {
  const items = [
    ...location.restApis.list().flatMap((api) => toRestApiItems(location, api)),
    ...location.apis.list().flatMap((api) => toApiItems(location, api)),
  ];
  const { recordedTypes } = location;
  return items.filter(({ resourceType }) => recordedTypes?.includes(resourceType) ?? true);
}

interface RecordedItem extends ConfigurationItem {
  readonly resourceType: string;
}

function toRestApiItems(location: Location, api: StoredRestApi): RecordedItem[] {
  const path = `/restapis/${api.id}`;
  const createdDate = api.createdDate ?? defaultCreatedDate;
  const { id, name, description, tags } = api;
  const item = createItem(location, {
    resourceType: 'AWS::ApiGateway::RestApi',
    path,
    resourceName: name,
    changedAt: createdDate,
    tags,
    configuration: { id, name, description, createdDate: toIsoText(createdDate) },
  });
  return [item, ...toStageItems(location, 'AWS::ApiGateway::Stage', path, id, api)];
}

function toApiItems(location: Location, api: StoredApi): RecordedItem[] {
  const path = `/apis/${api.apiId}`;
  const createdDate = api.createdDate ?? defaultCreatedDate;
  const { apiId, name, description, protocolType, tags } = api;
  const item = createItem(location, {
    resourceType: 'AWS::ApiGatewayV2::Api',
    path,
    resourceName: name,
    changedAt: createdDate,
    tags,
    configuration: { apiId, name, description, protocolType, createdDate: toIsoText(createdDate) },
  });
  return [item, ...toStageItems(location, 'AWS::ApiGatewayV2::Stage', path, apiId, api)];
}

function toStageItems(
  location: Location,
  resourceType: string,
  apiPath: string,
  apiId: string,
  api: Pick<StoredRestApi, 'stages' | 'createdDate'>,
): RecordedItem[] {
  return (api.stages ?? []).map((stage) => {
    const complete = completeStage(stage, apiId, api);
    return createItem(location, {
      resourceType,
      path: `${apiPath}/stages/${stage.stageName}`,
      resourceName: stage.stageName,
      changedAt: complete.lastUpdatedDate,
      tags: stage.tags,
      configuration: toStageConfiguration(complete),
    });
  });
}

function toStageConfiguration(stage: CompleteStage): Record<string, unknown> {
  return {
    stageName: stage.stageName,
    deploymentId: stage.deploymentId,
    clientCertificateId: stage.recordedClientCertificateId ?? stage.clientCertificateId,
    description: stage.description,
    createdDate: toIsoText(stage.createdDate),
    lastUpdatedDate: toIsoText(stage.lastUpdatedDate),
  };
}

interface ItemFacts {
  readonly resourceType: string;
  readonly path: string;
  readonly resourceName: string;
  /** Epoch seconds. */
  readonly changedAt: number;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** The id of a REST stage is its ARN. AWS does not document the others; here they are ARNs as well. */
function createItem({ accountId, region }: Location, facts: ItemFacts): RecordedItem {
  const arn = apiGatewayArn(region, facts.path);
  const changedAt = new Date(facts.changedAt * 1000).toISOString();
  return {
    version: '1.3',
    accountId,
    awsRegion: region,
    availabilityZone: 'Not Applicable',
    arn,
    resourceType: facts.resourceType,
    resourceId: arn,
    resourceName: facts.resourceName,
    resourceCreationTime: changedAt,
    configurationItemCaptureTime: changedAt,
    configurationItemStatus: 'OK',
    configuration: facts.configuration,
    tags: Object.entries(facts.tags ?? {}).map(([key, value]) => ({
      key,
      value,
      tag: `${key}=${value}`,
    })),
  };
}
