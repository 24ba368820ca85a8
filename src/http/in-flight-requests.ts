import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The requests of a server that are not answered yet, by the responses that are to answer them. */
export interface InFlightRequests {
  /** Opens a connection's list. */
  open(socket: Socket): void;
  add(response: ServerResponse): void;
  remove(response: ServerResponse): void;
  list(): readonly ServerResponse[];
}

/**
 * Creates an empty list of requests, grouped by socket. One `Set` of responses would be simpler, but
 * V8 reallocates its table as entries churn, and a table in old space keeps finished requests alive
 * until the next major collection.
 */
export function createInFlightRequests(): InFlightRequests {
  const bySocket = new Map<Socket, ServerResponse[]>();
  return {
    open(socket) {
      bySocket.set(socket, []);
      socket.once('close', () => bySocket.delete(socket));
    },
    add(response) {
      bySocket.get(response.req.socket)?.push(response);
    },
    remove(response) {
      const responses = bySocket.get(response.req.socket) ?? [];
      const index = responses.indexOf(response);
      if (index !== -1) responses.splice(index, 1);
    },
    list: () => [...bySocket.values()].flat(),
  };
}
