import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Accounts } from '../accounts/accounts.ts';
import type { FaultQueue } from '../faults/fault-queue.ts';
import { toErrorResponse } from '../protocols/protocol.ts';
import { toServiceError } from '../protocols/service-error.ts';
import { findRoute, type RouteMatch } from '../services/routes.ts';
import { runOperation } from '../services/run-operation.ts';
import { withoutSignature } from '../signing/presigned-query.ts';
import { type VerifiedSignature, verifySignature } from '../signing/signature.ts';
import { Connection } from './connection.ts';
import { readBody, readHead } from './received-request.ts';
import type { ArrivedRequest, RequestLog } from './request-log.ts';

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
  const { accounts, faults, log, now, isClosing } = options;
  const head = readHead(request);
  const { path, query, headers } = head;
  const update = log.add(head);
  const connection = new Connection({ response, update, now, isClosing });
  let route: RouteMatch | undefined;
  try {
    const bytes = await readBody(request);
    const body = bytes.toString('utf8');
    route = findRoute({ ...head, target: headers['x-amz-target']?.toString(), body });
    update({ service: route.service.name, operation: route.operation?.name });
    const { identity, region } = await verify(options, head, route, bytes);
    const { account, arn } = identity;
    update({ authenticated: true, account: account.id, region, caller: arn });
    const call = {
      identity,
      region,
      path,
      query: withoutSignature(query),
      accept: headers.accept,
      body,
      requestId: connection.requestId,
      now: now(),
      accounts,
    };
    await runOperation(route, call, connection, faults);
  } catch (error) {
    // Nobody is left to answer when the client has closed the connection.
    if (route !== undefined && !request.socket.destroyed && !response.headersSent) {
      const { protocol } = route.service;
      connection.send(toErrorResponse(protocol, toServiceError(error), connection.requestId));
    }
  }
}

function verify(
  { accounts, now }: RequestHandlerOptions,
  head: ArrivedRequest,
  { service }: RouteMatch,
  body: Buffer,
): Promise<VerifiedSignature> {
  const { signingName, isGlobal } = service;
  const bodyHash = createHash('sha256').update(body).digest('hex');
  return verifySignature(
    { ...head, bodyHash, service: signingName, isGlobal },
    { identities: accounts.identities, isRegion: (region) => accounts.hasRegion(region), now },
  );
}
