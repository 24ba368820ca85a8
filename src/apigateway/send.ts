import { Readable } from 'node:stream';
import type {
  $Command,
  APIGatewayClient,
  APIGatewayClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-api-gateway';
import { isObject, malformed } from './certificate.ts';
import { classify, retryAfterSecondsOf } from './classify.ts';
import type { Operation } from './errors.ts';

/** The JSON of a successful answer, not yet looked into. */
export interface Answer {
  readonly operation: Operation;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** How long a call may take, and what ends it early. */
export interface CallOptions {
  /** Milliseconds for the whole call, retries included. */
  readonly deadlineMilliseconds: number;
  /** Aborts when the client that asked is gone. */
  readonly signal?: AbortSignal | undefined;
}

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
  const endsAt = performance.now() + options.deadlineMilliseconds;
  const deadline = AbortSignal.timeout(options.deadlineMilliseconds);
  const hopeless = new AbortController();
  const signals = [deadline, hopeless.signal, ...(options.signal ? [options.signal] : [])];
  const abortSignal = AbortSignal.any(signals);

  let body: unknown;
  let lastFailure: unknown;

  command.middlewareStack.add(
    (next) => async (attempt) => {
      try {
        return await next(attempt);
      } catch (error) {
        lastFailure = error;
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
      if (isHttpResponse(response) && isSuccess(response)) {
        body = parseJson(await readText(response, operation));
        response.body = Readable.from([Buffer.from('{}')]);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readBody' },
  );

  try {
    const { $metadata } = await client.send(command, { abortSignal });
    const answer = {
      operation,
      status: $metadata.httpStatusCode ?? 0,
      requestId: $metadata.requestId,
    };
    if (!isObject(body)) throw malformed(answer, 'it is not a JSON object');
    return { ...answer, body };
  } catch (error) {
    throw classify(error, {
      operation,
      lastFailure,
      isAbandoned: options.signal?.aborted === true,
      isOutOfTime: abortSignal.aborted,
    });
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

/** @throws UpstreamError `UPSTREAM_MALFORMED` when the body breaks off; the SDK then tries again. */
async function readText(response: HttpResponse, operation: Operation): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body) chunks.push(chunk);
  } catch (cause) {
    const { statusCode: status, headers } = response;
    const requestId = headers['x-amzn-requestid'];
    throw malformed({ operation, status, requestId }, 'it breaks off', cause);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The value, or undefined where the text is no JSON: the parser's own message quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
