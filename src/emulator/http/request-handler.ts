import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, toAnswer } from './answer.ts';
import { deliver, toWire } from '../faults/fault-injection.ts';
import type { FaultQueue } from '../faults/faults.ts';
import { Line } from './connection.ts';
import type { RequestLog } from './request-log.ts';
import { type Operation, type OperationInput, routeTo } from '../services/routes.ts';
import { ServiceError } from '../protocols/service-error.ts';
import {
  quotasSigningName,
  type SignatureRules,
  signingName,
  verifySignature,
} from '../signing/signature.ts';

/** What the emulator needs to answer a request. */
export interface ExchangeParts {
  readonly signatureRules: SignatureRules;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly operate: (operation: Operation | undefined, input: OperationInput) => Answer;
  /** Whether the emulator is closing. */
  readonly isClosing: () => boolean;
}

/** One request's way: noted, its signature verified, met by the fault that is ordered, answered. Never rejects. */
export async function exchange(
  parts: ExchangeParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const { path, query } = splitTarget(request.url ?? '/');
  const target = headers['x-amz-target'];
  const operation = routeTo({ method, path, target: String(target) });
  const update = parts.log.open({ method, path, query, headers, operation: operation?.name });
  const { now } = parts.signatureRules;
  const line = new Line({ response, update, now, isClosing: parts.isClosing });
  try {
    const body = await readBody(request);
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const service = target === undefined ? signingName : quotasSigningName;
    const received = { method, path, query, headers, bodyHash, service };
    await verifySignature(received, parts.signatureRules);
    update({ authenticated: true });
    const operate = (): Answer => {
      const { accept } = headers;
      return parts.operate(operation, { query, accept, body: body.toString('utf8') });
    };
    await deliver(line, parts.faults.take(), () => refusalsToAnswers(operate));
  } catch (error) {
    // A client that goes while it is waited for, or while it sends, ends here too; nobody is left to be told.
    if (!request.socket.destroyed && !response.headersSent) {
      line.send(...toWire(toAnswer(toServiceError(error))));
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

/** A fault may spoil a refusal as well as a page, so refusals become answers before it does. */
function refusalsToAnswers(operate: () => Answer): Answer {
  try {
    return operate();
  } catch (error) {
    return toAnswer(toServiceError(error));
  }
}

/** Anything but a refusal is a mistake in a test's own function; its text goes out so that the test can show it. */
function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  return new ServiceError(500, 'InternalServerErrorException', String(error));
}
