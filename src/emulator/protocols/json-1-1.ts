import type { WireBody, WireResponse } from '../http/wire-response.ts';
import { serializeJson } from './json.ts';
import type { Protocol } from './protocol.ts';
import { ServiceError } from './service-error.ts';

/**
 * `X-Amz-Target` selects the operation, and input and output are JSON.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export const json11: Protocol = {
  // Every error of the client has status 400.
  translate: ({ status, type, message }) => ({
    status: status < 500 ? 400 : status,
    type: type === 'TooManyRequestsException' ? 'ThrottlingException' : type,
    message: type === 'TooManyRequestsException' ? 'Rate exceeded' : message,
  }),
  writeError: ({ status, type, message }) => ({
    ...json11Response({
      ...(type !== undefined && { __type: type }),
      ...(message !== undefined && { message }),
    }),
    status,
  }),
};

/** A successful response in JSON 1.1. */
export function json11Response(body: WireBody): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body,
    serialize: serializeJson,
  };
}

/** Parses the input of an operation. An empty body is an empty input. */
export function parseJsonInput(body: string): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
      return { ...input };
    }
  } catch {
    // Reported below, like any other body that is not an object.
  }
  throw new ServiceError(400, 'SerializationException', 'The body is not a JSON object.');
}

/** The error for an `X-Amz-Target` that names no operation of the service. */
export function unknownTarget(): ServiceError {
  return new ServiceError(400, 'UnknownOperationException', 'The operation does not exist.');
}
