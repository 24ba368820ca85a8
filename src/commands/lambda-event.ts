import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isObject } from '../util/is-object.ts';

/**
 * Turns an event into its HTTP request, as the options and the body for `node:http`. The request has all
 * headers of the event, because the guards check them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 * @throws Error for an event in another format.
 */
export function toRequest(event: unknown) {
  if (!isHttpEvent(event)) {
    throw new Error(
      'Expected an HTTP event in payload format 2.0: of a function URL or an HTTP API.',
    );
  }
  const { rawPath, rawQueryString, headers, requestContext, body = '', isBase64Encoded } = event;
  const target = rawQueryString === '' ? rawPath : `${rawPath}?${rawQueryString}`;
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  const others = Object.entries(headers).filter(([name]) => !hopByHop.has(name.toLowerCase()));
  return {
    options: {
      method: requestContext.http.method,
      // HTTP APIs decode the path.
      path: target.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent),
      headers: { ...Object.fromEntries(others), 'content-length': bytes.length },
    },
    body: bytes,
  };
}

/** Turns an HTTP response into what AWS Lambda sends to the client. */
export async function toEventResponse(response: IncomingMessage) {
  const headers = Object.entries(response.headers).filter(([name]) => !hopByHop.has(name));
  const body = await buffer(response);
  return {
    statusCode: response.statusCode ?? 502,
    headers: Object.fromEntries(headers.map(([name, value = '']) => [name, String(value)])),
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

/** What the gateway reads of an event in payload format 2.0. */
interface HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function isHttpEvent(event: unknown): event is HttpEvent {
  return isObject(event) && event['version'] === '2.0' && typeof event['rawPath'] === 'string';
}

/** Headers of one connection. They do not describe the next one. */
const hopByHop = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);
