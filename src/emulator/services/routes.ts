import { badRequest } from '../protocols/service-error.ts';
import { listRegions } from './account/list-regions.ts';
import { acm, listCertificates } from './acm/list-certificates.ts';
import { getApi, getApis } from './api-gateway-v2/apis.ts';
import { getV2Stage, getV2Stages } from './api-gateway-v2/stages.ts';
import { getClientCertificate, getClientCertificates } from './api-gateway/client-certificates.ts';
import { getRestApi, getRestApis } from './api-gateway/rest-apis.ts';
import { apiGateway } from './api-gateway/service.ts';
import { getStage, getStages } from './api-gateway/stages.ts';
import { describeAggregatorSourcesStatus } from './config/aggregator-sources.ts';
import { selectAggregateResourceConfig, selectResourceConfig } from './config/select.ts';
import { config } from './config/service.ts';
import type { Operation, Service } from './operation.ts';
import {
  getAwsDefaultServiceQuota,
  getServiceQuota,
  serviceQuotas,
} from './service-quotas/get-service-quota.ts';
import { assumeRole } from './sts/assume-role.ts';
import { getCallerIdentity } from './sts/get-caller-identity.ts';
import { sts } from './sts/service.ts';

/** Operations that method and path select. */
const restRoutes: readonly (readonly [method: string, path: string, Operation])[] = [
  ['GET', '/clientcertificates', getClientCertificates],
  ['GET', '/clientcertificates/{clientcertificate_id}', getClientCertificate],
  ['GET', '/restapis', getRestApis],
  ['GET', '/restapis/{restapi_id}', getRestApi],
  ['GET', '/restapis/{restapi_id}/stages', getStages],
  ['GET', '/restapis/{restapi_id}/stages/{stage_name}', getStage],
  ['GET', '/v2/apis', getApis],
  ['GET', '/v2/apis/{apiId}', getApi],
  ['GET', '/v2/apis/{apiId}/stages', getV2Stages],
  ['GET', '/v2/apis/{apiId}/stages/{stageName}', getV2Stage],
  ['POST', '/listRegions', listRegions],
];

/** Operations that the header `X-Amz-Target` selects, by the prefix of their service. */
const targetRoutes: Readonly<Record<string, readonly [Service, ...Operation[]]>> = {
  CertificateManager: [acm, listCertificates],
  StarlingDoveService: [
    config,
    selectResourceConfig,
    selectAggregateResourceConfig,
    describeAggregatorSourcesStatus,
  ],
  ServiceQuotasV20190624: [serviceQuotas, getServiceQuota, getAwsDefaultServiceQuota],
};

/** Operations that the parameter `Action` selects. */
const actionRoutes: readonly Operation[] = [getCallerIdentity, assumeRole];

/** What selects an operation. */
export interface RoutableRequest {
  readonly method: string;
  /** As sent, not decoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The header `X-Amz-Target`. */
  readonly target: string | undefined;
  readonly body: string;
}

/** The operation that a request selects. */
export interface RouteMatch {
  readonly service: Service;
  /** Undefined when the service has no such operation. */
  readonly operation: Operation | undefined;
  /** Decodes the variable segments of the path. Throws a ServiceError when it cannot. */
  readonly readLabels: () => Readonly<Record<string, string>>;
}

/** Finds the service and the operation of a request. What belongs to no service belongs to API Gateway. */
export function findRoute(request: RoutableRequest): RouteMatch {
  return matchTarget(request) ?? matchAction(request) ?? matchPath(request);
}

function matchTarget({ method, path, target }: RoutableRequest): RouteMatch | undefined {
  const [prefix = '', name] = (target ?? '').split('.');
  if (method !== 'POST' || path !== '/' || !Object.hasOwn(targetRoutes, prefix)) return undefined;
  const [service, ...operations] = targetRoutes[prefix] ?? [];
  if (service === undefined) return undefined;
  return { service, operation: operations.find((one) => one.name === name), readLabels };
}

function matchAction({ path, query, body }: RoutableRequest): RouteMatch | undefined {
  const action = path === '/' ? (query['Action'] ?? readAction(body)) : null;
  if (action === null) return undefined;
  return {
    service: sts,
    operation: actionRoutes.find(({ name }) => name === action),
    readLabels,
  };
}

function readAction(body: string): string | null {
  return new URLSearchParams(body).get('Action');
}

function matchPath({ method, path }: RoutableRequest): RouteMatch {
  for (const [routeMethod, template, operation] of restRoutes) {
    const labels = method === routeMethod ? matchTemplate(template, path) : undefined;
    if (labels !== undefined) {
      return {
        service: operation.service,
        operation,
        readLabels: () => decodeLabels(labels),
      };
    }
  }
  return { service: apiGateway, operation: undefined, readLabels };
}

/** The values of a template's labels, still encoded. Undefined when the path does not match. */
function matchTemplate(template: string, path: string): Record<string, string> | undefined {
  const names = template.split('/');
  const segments = path.split('/');
  if (names.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? '';
    const label = /^\{(\w+)\}$/.exec(name)?.[1];
    if (label === undefined ? name !== segment : segment === '') return undefined;
    if (label !== undefined) labels[label] = segment;
  }
  return labels;
}

function decodeLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(labels).map(([name, segment]) => [name, decodeURIComponent(segment)]),
    );
  } catch (error) {
    throw error instanceof URIError ? badRequest('Invalid path') : error;
  }
}

const readLabels = (): Readonly<Record<string, string>> => ({});
