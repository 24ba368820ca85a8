import type { Readable } from 'node:stream';
import type { FinalizeRequestMiddleware, MetadataBearer, MiddlewareStack } from '@smithy/types';
import { malformed, type Operation, UpstreamError } from '../certificates/upstream-error.ts';
import type { CallEnding, CallObserver } from '../observability/call-observer.ts';
import { isObject } from '../util/is-object.ts';
import { parseJson } from '../util/parse-json.ts';
import { readTextAtMost } from '../util/read-text-at-most.ts';
import { createDeadline } from './deadline.ts';
import { isThrottling, mapError, retryAfterSecondsOf } from './error-mapping.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** A successful response: a JSON object, not yet looked into. */
export interface UpstreamResponse {
  readonly operation: Operation;
  readonly status: number;
  readonly requestId: string | undefined;
  /** The body as it came. */
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a call may cost, and who hears of it. */
export interface CallOptions {
  /** Milliseconds for the whole call: waiting, attempts and the pauses between them. */
  readonly deadlineMilliseconds: number;
  /** Every attempt acquires its turn here. */
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly observers: readonly CallObserver[];
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a successful body that are read: 500 certificates are about a megabyte. */
export const maxAnswerBytes = 32 * 2 ** 20;

/** Bytes of an error's body that are read, for its message. A larger one is known by its status alone. */
const maxErrorAnswerBytes = 64 * 2 ** 10;

/** A client of the AWS SDK, of whatever service. */
interface Client<Command, Output> {
  send(command: Command, options: { readonly abortSignal: AbortSignal }): Promise<Output>;
}

interface Command<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/**
 * Makes one call through the SDK, which resolves credentials and endpoint, signs, retries (standard
 * mode) and turns error responses into exceptions. A middleware takes the body of a successful
 * response before the SDK's deserializer, which would fail a whole page for one bad date, and would
 * take an empty body for an empty page.
 *
 * @throws UpstreamError for everything that can happen on the wire.
 */
export async function send<
  Input extends object,
  Output extends MetadataBearer,
  C extends Command<Input, Output>,
>(
  client: Client<C, Output>,
  operation: Operation,
  command: C & Command<Input, Output>,
  options: CallOptions,
): Promise<UpstreamResponse> {
  const { rateLimiter, observers } = options;
  const watches = observers.map((observer) => observer.startCall(operation));
  const deadline = createDeadline(options.deadlineMilliseconds, options.signal);
  const { middlewareStack } = command;
  let text = '';
  let lastFailure: unknown;
  let isGivenUp = false;

  const acquireTurn: FinalizeRequestMiddleware<Input, Output> = (next) => async (attempt) => {
    const { signal } = deadline;
    const waited = await rateLimiter.acquire({ maxWaitMilliseconds: deadline.left(), signal });
    for (const watch of watches) watch.attemptStarted(waited);
    return next(attempt);
  };
  // For every attempt, and before it is signed: a signature must not grow old while it waits.
  middlewareStack.addRelativeTo(acquireTurn, {
    name: 'acquireTurn',
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  middlewareStack.add(
    (next) => async (attempt) => {
      try {
        return await next(attempt);
      } catch (error) {
        lastFailure = error;
        if (isThrottling(error)) for (const watch of watches) watch.throttled();
        // The deadline comes before the next attempt may: the client need not wait for it.
        const wait = retryAfterSecondsOf(error);
        isGivenUp = wait !== undefined && wait * 1000 > deadline.left();
        if (isGivenUp) deadline.giveUp();
        throw error;
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'rememberFailure' },
  );
  middlewareStack.add(
    (next) => async (attempt) => {
      const result = await next(attempt);
      const { response } = result;
      if (!isHttpResponse(response)) return result;
      const isSuccess = response.statusCode >= 200 && response.statusCode < 300;
      if (isSuccess) text = await readBody(response, operation);
      // The SDK reads bytes like a stream.
      response.body = Buffer.from(isSuccess ? '{}' : await readErrorBody(response));
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'takeBody' },
  );

  try {
    const { $metadata } = await client.send(command, { abortSignal: deadline.signal });
    const head = {
      operation,
      status: $metadata.httpStatusCode ?? 0,
      requestId: $metadata.requestId,
    };
    const response = parseBody(head, text);
    for (const watch of watches) watch.ended({ kind: 'answered', ...head });
    return response;
  } catch (error) {
    const isAbandoned = options.signal?.aborted === true;
    const isOutOfTime = deadline.signal.aborted;
    const context = { operation, lastFailure, isAbandoned, isOutOfTime, isGivenUp };
    const failure = mapError(error, context);
    for (const watch of watches) {
      watch.ended(isAbandoned ? { kind: 'abandoned' } : describeFailure(failure));
    }
    throw failure;
  } finally {
    deadline.clear();
  }
}

function describeFailure(failure: unknown): CallEnding {
  if (!(failure instanceof UpstreamError)) {
    const code = 'INTERNAL_SERVER_ERROR';
    return { kind: 'failed', code, status: undefined, requestId: undefined };
  }
  const { code, details } = failure;
  return { kind: 'failed', code, status: details.status, requestId: details.requestId };
}

/** @throws UpstreamError `UPSTREAM_MALFORMED` for a body that is no JSON object. */
function parseBody(head: Omit<UpstreamResponse, 'text' | 'body'>, text: string): UpstreamResponse {
  const body = parseJson(text);
  if (isObject(body)) return { ...head, text, body };
  throw malformed(head, 'it is not a JSON object');
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  body: Readable | Buffer;
}

function isHttpResponse(response: unknown): response is HttpResponse {
  return isObject(response) && typeof response['statusCode'] === 'number' && 'body' in response;
}

/**
 * @throws UpstreamError `UPSTREAM_MALFORMED` for a body that is too large or breaks off. The SDK then
 *   tries again.
 */
async function readBody(response: HttpResponse, operation: Operation): Promise<string> {
  const { statusCode: status, headers } = response;
  const source = { operation, status, requestId: headers['x-amzn-requestid'] };
  try {
    const text = await readText(response.body, maxAnswerBytes);
    if (text !== undefined) return text;
  } catch (cause) {
    throw malformed(source, 'it breaks off', cause);
  }
  throw malformed(source, `it is larger than ${maxAnswerBytes} bytes`);
}

/** The body of an error, or one without a message when it is too large or breaks off. */
async function readErrorBody({ body }: HttpResponse): Promise<string> {
  return (await readText(body, maxErrorAnswerBytes).catch(() => undefined)) ?? '{}';
}

/** The text of a body; undefined, with its connection closed, as soon as it is too large. */
async function readText(body: Readable | Buffer, maxBytes: number): Promise<string | undefined> {
  return Buffer.isBuffer(body) ? body.toString() : readTextAtMost(body, maxBytes);
}
