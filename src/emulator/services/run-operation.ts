import { sendWithFault } from '../faults/fault-injection.ts';
import type { FaultQueue } from '../faults/fault-queue.ts';
import type { Connection } from '../http/connection.ts';
import type { WireResponse } from '../http/wire-response.ts';
import { toErrorResponse } from '../protocols/protocol.ts';
import {
  accessDenied,
  type ServiceError,
  tooManyRequests,
  toServiceError,
} from '../protocols/service-error.ts';
import type { OperationCall } from './operation.ts';
import type { RouteMatch } from './routes.ts';

/** A call whose path is not decoded yet. */
export type UndecodedCall = Omit<OperationCall, 'labels'>;

/** Executes the operation of a call and sends its response, unless the account calls too often or a fault changes it. */
export async function runOperation(
  route: RouteMatch,
  call: UndecodedCall,
  connection: Connection,
  faults: FaultQueue,
): Promise<void> {
  const { service, operation } = route;
  const { account } = call.identity;
  if (service.isThrottled && account.bucket?.take() === false) {
    throw tooManyRequests();
  }
  const resource = operation?.resourceOf({ ...call, labels: {} });
  const fault = faults.take({
    account: account.id,
    region: call.region,
    service: service.name,
    operation: operation?.name,
    resource,
  });
  const respondWithError = (error: ServiceError): WireResponse =>
    toErrorResponse(service.protocol, error, call.requestId);
  await sendWithFault(connection, fault, {
    protocol: service.protocol,
    execute: () => {
      // An error becomes a response here, because a fault may change an error as well as a page.
      try {
        return execute(route, call);
      } catch (error) {
        return respondWithError(toServiceError(error));
      }
    },
    respondWithError,
    denial: () =>
      operation === undefined
        ? service.unknownOperation()
        : accessDenied(call.identity.arn, operation.action, resource ?? '*'),
  });
}

function execute(
  { service, operation, readLabels }: RouteMatch,
  call: UndecodedCall,
): WireResponse {
  if (operation === undefined) throw service.unknownOperation();
  return operation.execute({ ...call, labels: readLabels() });
}
