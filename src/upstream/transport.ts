import { Readable } from 'node:stream';
import type {
  $Command,
  APIGatewayClient,
  APIGatewayClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-api-gateway';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import type { Budget } from './rate-limiter.ts';
import type { CallEnding, CallObserver, FailedCall } from '../observability/call-observer.ts';
import { isObject, malformed } from '../certificates/certificate.ts';
import { classify, isThrottling, retryAfterSecondsOf } from './error-mapping.ts';
import { createDeadline } from './deadline.ts';
import { type Operation, UpstreamError } from '../certificates/upstream-error.ts';
import type { FirstAttempt, HttpResponse } from './first-attempt.ts';

/** The JSON of a successful answer, not yet looked into. */
export interface Answer {
  readonly operation: Operation;
  readonly status: number;
  readonly requestId: string | undefined;
  /** The body as it came, by which an answer is known again. */
  readonly bytes: Buffer;
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
  /** How to make the first attempt, where not by the SDK's middleware. */
  readonly firstAttempt?: FirstAttempt | undefined;
  /** What the same question was answered last. It is given again where nothing has changed, and so need not be read again. */
  readonly previous?: Answer | undefined;
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
  const { budget, observers, firstAttempt, previous } = options;
  const watches = observers.map((observer) => observer.startCall(operation));
  const deadline = createDeadline(options.deadlineMilliseconds, options.signal);

  let chunks: readonly Buffer[] | undefined;
  let lastFailure: unknown;
  /** What came of the first attempt, for the SDK to take it up there. */
  let outcome: Outcome | undefined;

  async function takeTurn(): Promise<void> {
    const { signal } = deadline;
    const waited = await budget.takeTurn({ maxWaitMilliseconds: deadline.left(), signal });
    for (const watch of watches) watch.attemptStarted(waited);
  }

  /** Undefined where it is the SDK's turn. */
  async function makeFirstAttempt(): Promise<Omit<Answer, 'bytes' | 'body'> | undefined> {
    if (firstAttempt === undefined || !(await firstAttempt.isReady())) return undefined;
    await takeTurn();
    try {
      const response = await firstAttempt.send(deadline.signal);
      if (isSuccess(response)) {
        chunks = await readAnswer(response, operation);
        return { operation, status: response.statusCode, requestId: requestIdOf(response) };
      }
      outcome = { response };
    } catch (error) {
      outcome = { error };
    }
    return undefined;
  }

  const turnFirst: FinalizeRequestMiddleware<Input, Output> = (next) => async (attempt) => {
    firstAttempt?.learn(attempt.request);
    if (outcome === undefined) await takeTurn();
    return next(attempt);
  };

  function takeOutcome({ response, error }: Outcome) {
    outcome = undefined;
    if (response === undefined) throw error;
    return { response };
  }

  async function sendBySdk(): Promise<Omit<Answer, 'bytes' | 'body'>> {
    const { middlewareStack } = command;
    // For every attempt, and before it is signed: a signature must not grow old while it waits.
    middlewareStack.addRelativeTo(turnFirst, {
      name: 'takeTurn',
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
          // Nothing is gained by holding the client until a deadline that the wait will outlast.
          const wait = retryAfterSecondsOf(error);
          if (wait !== undefined && wait * 1000 > deadline.left()) deadline.giveUp();
          throw error;
        }
      },
      { step: 'finalizeRequest', priority: 'low', name: 'rememberFailure' },
    );
    middlewareStack.add(
      (next) => async (wire) => {
        const result = outcome === undefined ? await next(wire) : takeOutcome(outcome);
        const { response } = result;
        if (!isHttpResponse(response)) return result;
        if (isSuccess(response)) chunks = await readAnswer(response, operation);
        const forSdk = isSuccess(response) ? '{}' : await readErrorAnswer(response);
        response.body = Readable.from([Buffer.from(forSdk)]);
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'readBody' },
    );
    const { $metadata } = await client.send(command, { abortSignal: deadline.signal });
    return {
      operation,
      status: $metadata.httpStatusCode ?? 0,
      requestId: $metadata.requestId,
    };
  }

  try {
    const head = (await makeFirstAttempt()) ?? (await sendBySdk());
    const answer = toAnswer(head, chunks, previous);
    for (const watch of watches) watch.ended({ kind: 'answered', ...head });
    return answer;
  } catch (error) {
    const isAbandoned = options.signal?.aborted === true;
    const isOutOfTime = deadline.signal.aborted;
    const failure = classify(error, { operation, lastFailure, isAbandoned, isOutOfTime });
    const ending: CallEnding = isAbandoned ? { kind: 'abandoned' } : asFailedCall(failure);
    for (const watch of watches) watch.ended(ending);
    throw failure;
  } finally {
    deadline.clear();
  }
}

/** What observers hear of a failure: what the client sees of it too, and nothing else. */
function asFailedCall(failure: unknown): FailedCall {
  const error = failure instanceof UpstreamError ? failure : undefined;
  const { status, requestId } = error?.details ?? {};
  return { kind: 'failed', code: error?.code ?? 'INTERNAL_SERVER_ERROR', status, requestId };
}

/** Of one attempt: an answer, or the error that came in its place. */
interface Outcome {
  readonly response?: HttpResponse;
  readonly error?: unknown;
}

/** @throws UpstreamError `UPSTREAM_MALFORMED` for what is no JSON object. */
function toAnswer(
  head: Omit<Answer, 'bytes' | 'body'>,
  chunks: readonly Buffer[] | undefined,
  previous: Answer | undefined,
): Answer {
  if (chunks !== undefined && previous !== undefined && isJoined(chunks, previous.bytes)) {
    return previous;
  }
  const bytes = chunks && Buffer.concat(chunks);
  const body = bytes && parseJson(bytes.toString('utf8'));
  if (bytes === undefined || !isObject(body)) throw malformed(head, 'it is not a JSON object');
  return { ...head, bytes, body };
}

/** Whether these bytes are what the chunks come to, which they mostly are: upstream's list changes seldom. */
function isJoined(chunks: readonly Buffer[], bytes: Buffer): boolean {
  let start = 0;
  for (const chunk of chunks) {
    if (!chunk.equals(bytes.subarray(start, start + chunk.length))) return false;
    start += chunk.length;
  }
  return start === bytes.length;
}

function isHttpResponse(response: unknown): response is HttpResponse {
  return isObject(response) && typeof response['statusCode'] === 'number' && 'body' in response;
}

/** As the SDK finds it. */
function requestIdOf({ headers }: HttpResponse): string | undefined {
  return headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'];
}

function isSuccess({ statusCode }: HttpResponse): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/**
 * @throws UpstreamError `UPSTREAM_MALFORMED` when the body is too large, or breaks off; the SDK then
 *   tries again.
 */
async function readAnswer(
  response: HttpResponse,
  operation: Operation,
): Promise<readonly Buffer[]> {
  const { statusCode: status, headers } = response;
  const answer = { operation, status, requestId: headers['x-amzn-requestid'] };
  try {
    const chunks = await readAtMost(response.body, maxAnswerBytes);
    if (chunks !== undefined) return chunks;
  } catch (cause) {
    throw malformed(answer, 'it breaks off', cause);
  }
  throw malformed(answer, `it is larger than ${maxAnswerBytes} bytes`);
}

/** The body of an error answer, or one without a message where it is too large. */
async function readErrorAnswer({ body }: HttpResponse): Promise<Uint8Array | string> {
  const chunks = await readAtMost(body, maxErrorAnswerBytes);
  return chunks === undefined ? '{}' : Buffer.concat(chunks);
}

/** All the bytes of a body; or undefined, its connection closed, as soon as they are too many. */
function readAtMost(body: Readable, maxBytes: number): Promise<readonly Buffer[] | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    body.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) {
        chunks.push(chunk);
      } else {
        resolve(undefined);
        body.destroy();
      }
    });
    body.on('end', () => {
      resolve(chunks);
    });
    body.on('error', reject);
    body.on('close', () => {
      reject(new Error('The answer was closed before its end.'));
    });
  });
}

/** The value, or undefined where the text is no JSON: the parser's own message quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
