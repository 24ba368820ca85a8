import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a function returned for an event. */
export interface Invocation {
  readonly kind: 'response' | 'error';
  readonly value: Readonly<Record<string, any>>;
}

/**
 * A stand-in for the runtime API of AWS Lambda, with one function. Like Lambda it has one event in flight at a time.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface LambdaRuntime extends AsyncDisposable {
  /** The value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Gives the function an event, and resolves with what it returned. */
  invoke(event: object): Promise<Invocation>;
  /** Resolves when the function waits for an event. Lambda may freeze it then. */
  untilIdle(): Promise<unknown>;
}

export async function startLambdaRuntime(): Promise<LambdaRuntime> {
  const arrivals = new EventEmitter();
  let waiting: ServerResponse | undefined;
  const ended = new Map<string, (invocation: Invocation) => void>();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [, id = '', kind] =
      /^\/2018-06-01\/runtime\/invocation\/([\w-]+)(?:\/(response|error))?$/.exec(
        request.url ?? '',
      ) ?? [];
    if (request.method === 'GET' && id === 'next') {
      waiting = response;
      arrivals.emit('next');
      return;
    }
    const end = ended.get(id);
    if (end === undefined || kind === undefined) {
      response.writeHead(400).end();
      return;
    }
    ended.delete(id);
    const value = (await json(request)) as Invocation['value'];
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    end({ kind: kind as Invocation['kind'], value });
  };
  const server = createServer((request, response) => void answer(request, response));
  const untilIdle = async (): Promise<ServerResponse> => {
    if (waiting === undefined) await once(arrivals, 'next');
    return waiting ?? untilIdle();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async invoke(event) {
      const response = await untilIdle();
      waiting = undefined;
      const id = randomUUID();
      const invocation = new Promise<Invocation>((resolve) => ended.set(id, resolve));
      const body = JSON.stringify(event);
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': id,
        'lambda-runtime-deadline-ms': String(Date.now() + 30_000),
      });
      response.end(body);
      return invocation;
    },
    untilIdle,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The parts of an event that tests choose. */
export interface EventOptions {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An event of a function URL, in payload format 2.0. */
export function functionUrlEvent({
  method = 'POST',
  path = '/graphql',
  query = '',
  headers = {},
  body,
  isBase64Encoded = false,
}: EventOptions = {}): object {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: {
      host: functionHost,
      'content-type': 'application/json',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    requestContext: {
      accountId: 'anonymous',
      domainName: functionHost,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      stage: '$default',
    },
    body,
    isBase64Encoded,
  };
}

/** The host name of the function URL. */
export const functionHost = 'abcdefghij.lambda-url.us-east-1.on.aws';
