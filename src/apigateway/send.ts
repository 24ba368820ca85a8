import { Readable } from 'node:stream';
import type {
  $Command,
  APIGatewayClient,
  APIGatewayClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-api-gateway';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import type { Budget } from './budget.ts';
import type { CallObserver } from './call-observer.ts';
import { isObject, malformed } from './certificate.ts';
import { classify, isThrottling, retryAfterSecondsOf } from './classify.ts';
import type { Operation } from './errors.ts';

/** The JSON of a successful answer, not yet looked into. */
export interface Answer {
  readonly operation: Operation;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a call may cost, and who hears of it. */
export interface CallOptions {
  /** Milliseconds for the whole call: waiting, attempts and what lies between them. */
  readonly deadlineMilliseconds: number;
  /** What every attempt takes its turn from. */
  readonly budget: Budget;
  readonly observers: readonly CallObserver[];
  /** Aborts when the client that asked is gone. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Bytes of a successful answer that are read: 500 certificates are about a megabyte. What is larger is
 * `UPSTREAM_MALFORMED`, and not kept in memory.
 */
export const maxAnswerBytes = 32 * 2 ** 20;

/** Bytes of an error answer that are read, for its message. A larger one is told apart by its status alone. */
export const maxErrorAnswerBytes = 64 * 2 ** 10;

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  APIGatewayClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

/**
 * Makes one call through the SDK: it resolves credentials and endpoint, signs, retries (standard
 * mode) and turns error answers into exceptions. The body of a successful answer is read here and
 * not by the SDK, whose deserializer fails a whole page over one bad date, and takes an empty body
 * for an empty page.
 *
 * @throws UpstreamError for everything that can happen on the wire.
 */
export async function send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  client: APIGatewayClient,
  operation: Operation,
  command: Command<Input, Output>,
  options: CallOptions,
): Promise<Answer> {
  const watches = options.observers.map((observer) => observer.startCall(operation));
  const endsAt = performance.now() + options.deadlineMilliseconds;
  const deadline = AbortSignal.timeout(options.deadlineMilliseconds);
  const hopeless = new AbortController();
  const signals = [deadline, hopeless.signal, ...(options.signal ? [options.signal] : [])];
  const abortSignal = AbortSignal.any(signals);

  let body: unknown;
  let lastFailure: unknown;

  const takeTurn: FinalizeRequestMiddleware<Input, Output> = (next) => async (attempt) => {
    const maxWaitMilliseconds = endsAt - performance.now();
    const waited = await options.budget.takeTurn({ maxWaitMilliseconds, signal: abortSignal });
    for (const watch of watches) watch.attemptStarted(waited);
    return next(attempt);
  };
  // For every attempt, and before it is signed: a signature must not grow old while it waits.
  command.middlewareStack.addRelativeTo(takeTurn, {
    name: 'takeTurn',
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  command.middlewareStack.add(
    (next) => async (attempt) => {
      try {
        return await next(attempt);
      } catch (error) {
        lastFailure = error;
        if (isThrottling(error)) for (const watch of watches) watch.throttled();
        // Nothing is gained by holding the client until a deadline that the wait will outlast.
        const wait = retryAfterSecondsOf(error);
        if (wait !== undefined && performance.now() + wait * 1000 > endsAt) hopeless.abort();
        throw error;
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'rememberFailure' },
  );
  command.middlewareStack.add(
    (next) => async (wire) => {
      const result = await next(wire);
      const { response } = result;
      if (!isHttpResponse(response)) return result;
      if (isSuccess(response)) body = parseJson(await readAnswer(response, operation));
      const forSdk = isSuccess(response) ? '{}' : await readErrorAnswer(response);
      response.body = Readable.from([Buffer.from(forSdk)]);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readBody' },
  );

  try {
    const { $metadata } = await client.send(command, { abortSignal });
    const { httpStatusCode: status = 0, requestId } = $metadata;
    const answer = { operation, status, requestId };
    if (!isObject(body)) throw malformed(answer, 'it is not a JSON object');
    for (const watch of watches) watch.ended({ kind: 'answered', status, requestId });
    return { ...answer, body };
  } catch (error) {
    const isAbandoned = options.signal?.aborted === true;
    const isOutOfTime = abortSignal.aborted;
    const failure = classify(error, { operation, lastFailure, isAbandoned, isOutOfTime });
    const ending = isAbandoned
      ? ({ kind: 'abandoned' } as const)
      : ({ kind: 'failed', error: failure } as const);
    for (const watch of watches) watch.ended(ending);
    throw failure;
  }
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  body: AsyncIterable<Uint8Array>;
}

function isHttpResponse(response: unknown): response is HttpResponse {
  return isObject(response) && typeof response['statusCode'] === 'number' && 'body' in response;
}

function isSuccess({ statusCode }: HttpResponse): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/**
 * @throws UpstreamError `UPSTREAM_MALFORMED` when the body is too large, or breaks off; the SDK then
 *   tries again.
 */
async function readAnswer(response: HttpResponse, operation: Operation): Promise<string> {
  const { statusCode: status, headers } = response;
  const answer = { operation, status, requestId: headers['x-amzn-requestid'] };
  try {
    const bytes = await readAtMost(response.body, maxAnswerBytes);
    if (bytes !== undefined) return bytes.toString('utf8');
  } catch (cause) {
    throw malformed(answer, 'it breaks off', cause);
  }
  throw malformed(answer, `it is larger than ${maxAnswerBytes} bytes`);
}

/** The body of an error answer, or one without a message where it is too large. */
async function readErrorAnswer({ body }: HttpResponse): Promise<Uint8Array | string> {
  return (await readAtMost(body, maxErrorAnswerBytes)) ?? '{}';
}

/** All the bytes of a body; or undefined, its connection closed, as soon as they are too many. */
async function readAtMost(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The value, or undefined where the text is no JSON: the parser's own message quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
