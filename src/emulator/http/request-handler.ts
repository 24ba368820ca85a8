import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Accounts } from '../accounts/accounts.ts';
import { sendWithFault } from '../faults/fault-injection.ts';
import type { FaultQueue } from '../faults/fault-queue.ts';
import { toErrorResponse } from '../protocols/protocol.ts';
import { accessDenied, ServiceError, tooManyRequests } from '../protocols/service-error.ts';
import type { OperationCall } from '../services/operation.ts';
import { findRoute, type RouteMatch } from '../services/routes.ts';
import { withoutSignature } from '../signing/presigned-query.ts';
import { type VerifiedSignature, verifySignature } from '../signing/signature.ts';
import { Connection } from './connection.ts';
import type { ArrivedRequest, RequestLog, UpdateEntry } from './request-log.ts';
import type { WireResponse } from './wire-response.ts';

/** What the emulator needs to answer a request. */
export interface RequestHandlerOptions {
  readonly accounts: Accounts;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly now: () => Date;
  /** Whether the emulator is closing. */
  readonly isClosing: () => boolean;
}

/** Handles one request: logs it, verifies its signature, injects a fault, sends the response. Never rejects. */
export async function handleRequest(
  options: RequestHandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const arrived = { method, headers, ...splitTarget(request.url ?? '/') };
  const update = options.log.add(arrived);
  const { now, isClosing } = options;
  const connection = new Connection({ response, update, now, isClosing });
  let route: RouteMatch | undefined;
  try {
    const bytes = await readBody(request);
    const body = bytes.toString('utf8');
    route = findRoute({ ...arrived, target: headers['x-amz-target']?.toString(), body });
    update({ service: route.service.name, operation: route.operation?.name });
    const verified = await verify(options, arrived, route, bytes);
    updateCaller(update, verified);
    await respond(
      options,
      connection,
      route,
      createCall(options, arrived, body, verified, connection),
    );
  } catch (error) {
    // Nobody is left to answer when the client has closed the connection.
    if (route !== undefined && !request.socket.destroyed && !response.headersSent) {
      const { protocol } = route.service;
      connection.send(toErrorResponse(protocol, toServiceError(error), connection.requestId));
    }
  }
}

function splitTarget(target: string): { path: string; query: Record<string, string> } {
  const [path = '/', ...rest] = target.split('?');
  return { path, query: Object.fromEntries(new URLSearchParams(rest.join('?'))) };
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    request.once('error', reject);
  });
}

function verify(
  { accounts, now }: RequestHandlerOptions,
  arrived: ArrivedRequest,
  { service }: RouteMatch,
  body: Buffer,
): Promise<VerifiedSignature> {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const { signingName, isGlobal } = service;
  return verifySignature(
    { ...arrived, bodyHash, service: signingName, isGlobal },
    { identities: accounts.identities, isRegion: (region) => accounts.hasRegion(region), now },
  );
}

function updateCaller(update: UpdateEntry, { identity, region }: VerifiedSignature): void {
  const { account, arn } = identity;
  update({ authenticated: true, account: account.id, region, caller: arn });
}

function createCall(
  { accounts, now }: RequestHandlerOptions,
  { path, query, headers }: ArrivedRequest,
  body: string,
  verified: VerifiedSignature,
  { requestId }: Connection,
): Omit<OperationCall, 'labels'> {
  const { accept } = headers;
  return {
    ...verified,
    path,
    query: withoutSignature(query),
    accept,
    body,
    requestId,
    now: now(),
    accounts,
  };
}

async function respond(
  { faults }: RequestHandlerOptions,
  connection: Connection,
  { service, operation, readLabels }: RouteMatch,
  unlabelled: Omit<OperationCall, 'labels'>,
): Promise<void> {
  const { identity, region, requestId } = unlabelled;
  const { account } = identity;
  if (service.isThrottled && account.bucket?.take() === false) {
    throw tooManyRequests();
  }
  const respondWithError = (error: unknown): WireResponse =>
    toErrorResponse(service.protocol, toServiceError(error), requestId);
  const resource = operation?.resourceOf({ ...unlabelled, labels: {} });
  const subject = {
    account: account.id,
    region,
    service: service.name,
    operation: operation?.name,
    resource,
  };
  await sendWithFault(connection, faults.take(subject), {
    protocol: service.protocol,
    // Errors become responses before a fault is injected, because a fault may change an error as well as a page.
    execute: () => {
      try {
        if (operation === undefined) throw service.unknownOperation();
        return operation.execute({ ...unlabelled, labels: readLabels() });
      } catch (error) {
        return respondWithError(error);
      }
    },
    respondWithError,
    denial: () =>
      operation === undefined
        ? service.unknownOperation()
        : accessDenied(identity.arn, operation.action, resource ?? '*'),
  });
}

/** Any other error comes from a function that a test passed in. Its text is sent so that the test can show it. */
function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  return new ServiceError(500, 'InternalServerErrorException', String(error));
}
