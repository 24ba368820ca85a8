import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendWithFault, toSendArguments } from '../faults/fault-injection.ts';
import type { FaultQueue } from '../faults/fault-queue.ts';
import { ServiceError } from '../protocols/service-error.ts';
import { type Operation, type OperationInput, routeTo } from '../services/routes.ts';
import { withoutSignature } from '../signing/presigned-query.ts';
import {
  quotasSigningName,
  type SignatureRules,
  signingName,
  verifySignature,
} from '../signing/signature.ts';
import { Connection } from './connection.ts';
import type { RequestLog } from './request-log.ts';
import { toErrorResponse, type WireResponse } from './wire-response.ts';

/** What the emulator needs to answer a request. */
export interface RequestHandlerOptions {
  readonly signatureRules: SignatureRules;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly execute: (operation: Operation | undefined, input: OperationInput) => WireResponse;
  /** Whether the emulator is closing. */
  readonly isClosing: () => boolean;
}

/** Handles one request: logs it, verifies its signature, injects the next fault, sends the response. Never rejects. */
export async function handleRequest(
  options: RequestHandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const { path, query } = splitTarget(request.url ?? '/');
  const target = headers['x-amz-target'];
  const operation = routeTo({ method, path, target: String(target) });
  const update = options.log.add({ method, path, query, headers, operation: operation?.name });
  const { now } = options.signatureRules;
  const connection = new Connection({ response, update, now, isClosing: options.isClosing });
  try {
    const body = await readBody(request);
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const service = target === undefined ? signingName : quotasSigningName;
    const received = { method, path, query, headers, bodyHash, service };
    await verifySignature(received, options.signatureRules);
    update({ authenticated: true });
    const execute = (): WireResponse => {
      const { accept } = headers;
      return options.execute(operation, {
        query: withoutSignature(query),
        accept,
        body: body.toString('utf8'),
      });
    };
    await sendWithFault(connection, options.faults.take(), () => catchServiceErrors(execute));
  } catch (error) {
    // Nobody is left to answer when the client has closed the connection.
    if (!request.socket.destroyed && !response.headersSent) {
      connection.send(...toSendArguments(toErrorResponse(toServiceError(error))));
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

/** Errors become responses before a fault is injected, because a fault may change an error as well as a page. */
function catchServiceErrors(execute: () => WireResponse): WireResponse {
  try {
    return execute();
  } catch (error) {
    return toErrorResponse(toServiceError(error));
  }
}

/** Any other error comes from a function that a test passed in. Its text is sent so that the test can show it. */
function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  return new ServiceError(500, 'InternalServerErrorException', String(error));
}
