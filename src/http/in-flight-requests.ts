import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { remember } from '../util/remember.ts';

/** A request without a complete response. */
export interface InFlightRequest {
  /** The connection. `response.socket` is null once the response has ended. */
  readonly socket: Socket;
  readonly response: ServerResponse;
}

/**
 * Creates an empty list of the requests of a server without a complete response. They are grouped by
 * socket. One `Set` would be simpler, but V8 reallocates its table as entries churn, and a table in old
 * space keeps finished requests alive until the next major collection.
 */
export function createInFlightRequests() {
  const bySocket = new Map<Socket, InFlightRequest[]>();

  function requestsOf(socket: Socket): InFlightRequest[] {
    return remember(bySocket, socket, () => {
      socket.once('close', () => bySocket.delete(socket));
      return [];
    });
  }

  return {
    /** Adds a request. Returns a function that removes it. */
    add(request: InFlightRequest) {
      const requests = requestsOf(request.socket);
      requests.push(request);
      return () => {
        requests.splice(requests.indexOf(request), 1);
      };
    },
    list: (): readonly InFlightRequest[] => [...bySocket.values()].flat(),
  };
}
