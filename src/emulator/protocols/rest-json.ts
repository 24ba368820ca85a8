import type { WireBody, WireResponse } from '../http/wire-response.ts';
import { serializeJson } from './json.ts';
import type { Protocol } from './protocol.ts';

/** The media type that AWS's clients send in `Accept`. */
export const restJsonType = 'application/json';

/**
 * Method, path and query select the operation, and bodies are JSON.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export const restJson: Protocol = {
  translate: ({ status, type, message }) => ({ status, type, message }),
  writeError: ({ status, type, message }) => ({
    status,
    headers: {
      'content-type': restJsonType,
      ...(type !== undefined && { 'x-amzn-errortype': type }),
    },
    body: message === undefined ? {} : { message },
    serialize: serializeJson,
  }),
};

/** A successful response in rest-json. */
export function restJsonResponse(body: WireBody, contentType = restJsonType): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': contentType },
    body,
    serialize: serializeJson,
  };
}
