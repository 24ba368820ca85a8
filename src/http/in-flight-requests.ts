import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request without a complete response. */
export interface InFlightRequest {
  /** The connection. `response.socket` is null once the response has ended. */
  readonly socket: Socket;
  readonly response: ServerResponse;
}

/** The requests of a server without a complete response. */
interface InFlightRequests {
  /** Adds a request. Returns a function that removes it. */
  add(request: InFlightRequest): () => void;
  list(): readonly InFlightRequest[];
}

/**
 * Creates an empty list of requests, grouped by socket. One `Set` would be simpler, but V8 reallocates
 * its table as entries churn, and a table in old space keeps finished requests alive until the next
 * major collection.
 */
export function createInFlightRequests(): InFlightRequests {
  const bySocket = new Map<Socket, InFlightRequest[]>();

  function requestsOf(socket: Socket): InFlightRequest[] {
    const known = bySocket.get(socket);
    if (known !== undefined) return known;
    const requests: InFlightRequest[] = [];
    bySocket.set(socket, requests);
    socket.once('close', () => bySocket.delete(socket));
    return requests;
  }

  return {
    add(request) {
      const requests = requestsOf(request.socket);
      requests.push(request);
      return () => {
        requests.splice(requests.indexOf(request), 1);
      };
    },
    list: () => [...bySocket.values()].flat(),
  };
}
