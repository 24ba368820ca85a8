import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { HttpRequest } from '@smithy/types';
import { isObject } from '../certificates/certificate.ts';

/** An answer as it comes from the wire, its body not yet read. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  body: Readable;
}

/**
 * The first attempt at a call, made with the SDK's own parts, its signer, its connections and its account
 * of retries, but without its stack of middleware: that builds the same request anew for every call, and
 * takes thrice as long as signing and sending it. Whatever comes of it but success is handed to the
 * SDK as the outcome of its own first attempt, and all else is up to the SDK.
 */
export interface FirstAttempt {
  /**
   * Takes a request that the SDK has built, and not yet signed, for a pattern of those that follow. One
   * that goes on with this first attempt gets its id, as upstream knows the attempts at a call by that.
   */
  learn(request: unknown): void;
  /** Whether there is a pattern to go by, and someone to sign for. */
  isReady(): Promise<boolean>;
  send(abortSignal: AbortSignal): Promise<HttpResponse>;
}

/** Makes first attempts at one operation, whose requests differ by their query alone. */
export function createFirstAttempts({ config }: APIGatewayClient) {
  let pattern: HttpRequest | undefined;
  let signer: ReturnType<typeof config.signer> | undefined;

  async function sign(unsigned: HttpRequest): Promise<HttpRequest> {
    signer ??= config.signer();
    const signingDate = new Date(Date.now() + config.systemClockOffset);
    return (await signer).sign(unsigned, { signingDate });
  }

  /** What retries have cost comes back with every success. */
  async function recordSuccess(): Promise<void> {
    const strategy = await config.retryStrategy();
    if (!('recordSuccess' in strategy)) return;
    strategy.recordSuccess(await strategy.acquireInitialRetryToken(''));
  }

  return (query: Record<string, string>): FirstAttempt => {
    let invocation: string | undefined;
    return {
      learn(request) {
        if (!isHttpRequest(request)) return;
        if (invocation !== undefined) request.headers[invocationHeader] = invocation;
        if (!hasTrace(request)) pattern = request;
      },
      async isReady() {
        return pattern !== undefined && (await config.credentials().then(yes, no));
      },
      async send(abortSignal) {
        if (pattern === undefined) throw new Error('There is no request yet to go by.');
        invocation = randomUUID();
        const headers = headersOf(pattern, invocation);
        const signed = await sign({ ...pattern, query, headers });
        const answer: unknown = await config.requestHandler.handle(signed, { abortSignal });
        const { response } = answer as { readonly response: HttpResponse };
        if (response.statusCode < 300) await recordSuccess();
        return response;
      },
    };
  };
}

const yes = () => true;
const no = () => false;

/** As the SDK numbers its calls and their attempts. */
function headersOf({ headers }: HttpRequest, invocation: string): Record<string, string> {
  const attempt = headers[attemptHeader]?.replace(/^attempt=\d+/, 'attempt=1');
  return {
    ...headers,
    ...(attempt !== undefined && { [attemptHeader]: attempt }),
    [invocationHeader]: invocation,
  };
}

const attemptHeader = 'amz-sdk-request';
const invocationHeader = 'amz-sdk-invocation-id';

/** In AWS Lambda every request carries the trace of its own invocation. */
function hasTrace({ headers }: HttpRequest): boolean {
  return 'X-Amzn-Trace-Id' in headers || 'x-amzn-trace-id' in headers;
}

function isHttpRequest(request: unknown): request is HttpRequest {
  return isObject(request) && isObject(request['headers']) && 'hostname' in request;
}
