import type { WireResponse } from '../http/wire-response.ts';
import type { ServiceError } from './service-error.ts';

/** How a service writes its responses. */
export interface Protocol {
  /** Writes an error as given. What is undefined is left out. */
  readonly writeError: (error: WireError, requestId: string) => WireResponse;
  /** The name and the status that the protocol has for an error that all services share. */
  readonly translate: (error: ServiceError) => WireError;
}

/** An error as a protocol writes it. */
export interface WireError {
  readonly status: number;
  readonly type?: string | undefined;
  readonly message?: string | undefined;
}

/** The response for an error. */
export function toErrorResponse(
  protocol: Protocol,
  error: ServiceError,
  requestId: string,
): WireResponse {
  return protocol.writeError(protocol.translate(error), requestId);
}
