import {
  createServer,
  type IncomingMessage,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ConfigurationError } from '../config/configuration-error.ts';
import { createLimits, type Limits } from '../config/limits.ts';

/** Answers one HTTP request, with what those in front of it have found out. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  context?: object,
) => unknown;

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any port that is free. */
  readonly port: number;
  /** The settings that the two come from, for errors to name. `HOST` and `PORT` by default. */
  readonly settings?: { readonly host: string; readonly port: string };
  /** Of time, size and number, in the place of those by default. */
  readonly limits?: Partial<Limits> | undefined;
}

/** A gateway that listens. */
export interface RunningServer {
  /** `http://{host}:{port}`, with the port that it really has. */
  readonly origin: string;
  /**
   * Stops listening, and resolves when the requests that have arrived are answered, or after so many
   * milliseconds, when the connections of those that are not are closed.
   */
  close(graceMilliseconds?: number): Promise<void>;
}

/** Milliseconds for requests in flight; as long as their upstream calls may take. */
export const defaultGraceMilliseconds = 10_000;

/**
 * Puts a handler of requests on an address.
 *
 * @throws ConfigurationError when the address cannot be had.
 */
export async function serve(
  handler: Handler,
  { host, port, settings = { host: 'HOST', port: 'PORT' }, limits }: ListenOptions,
): Promise<RunningServer> {
  const unanswered = createUnanswered();
  const server = createServer(serverOptions(createLimits(limits)), (request, response) => {
    unanswered.add(request);
    if (!server.listening) response.shouldKeepAlive = false;
    response.on('close', () => {
      unanswered.remove(request);
      if (!server.listening) closeConnectionsWhenDone();
    });
    void handler(request, response);
  });
  server.on('connection', (socket) => {
    unanswered.open(socket);
  });
  server.maxConnections = createLimits(limits).connections;
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = whyNot(error, host, port, settings);
      reject(new ConfigurationError(reason, { cause: error }));
    });
    server.listen({ host, port }, resolve);
  });
  const { port: realPort } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${realPort}`,
    close: (graceMilliseconds = defaultGraceMilliseconds) =>
      new Promise((resolve, reject) => {
        const endOfGrace = setTimeout(() => {
          server.closeAllConnections();
        }, graceMilliseconds);
        server.close((error) => {
          clearTimeout(endOfGrace);
          if (error === undefined) resolve();
          else reject(error);
        });
        closeConnectionsWhenDone();
      }),
  };

  /**
   * Node's `closeIdleConnections` leaves those on which no request has come yet, as browsers open them
   * ahead of time, and such a one would hold the process up for a minute; so would half a request.
   */
  function closeConnectionsWhenDone(): void {
    if (!unanswered.list().some(({ complete }) => complete)) server.closeAllConnections();
  }
}

/**
 * The requests that are in hand, by their connections. One set of requests would do but for the garbage
 * collector: a set that is added to and deleted from makes a new table now and then, whose
 * predecessors hold what they held, and one that has grown old keeps whole requests for the next great collection.
 */
function createUnanswered() {
  const bySocket = new Map<Socket, IncomingMessage[]>();
  return {
    open(socket: Socket): void {
      bySocket.set(socket, []);
      socket.once('close', () => bySocket.delete(socket));
    },
    add(request: IncomingMessage): void {
      bySocket.get(request.socket)?.push(request);
    },
    remove(request: IncomingMessage): void {
      const requests = bySocket.get(request.socket) ?? [];
      const index = requests.indexOf(request);
      if (index !== -1) requests.splice(index, 1);
    },
    list: (): readonly IncomingMessage[] => [...bySocket.values()].flat(),
  };
}

/** After so many a client connects anew, and so to another gateway where there are several. */
const maxRequestsPerSocket = 10_000;

/**
 * Node looks at its connections at intervals, and closes those that are late, with 408. It counts
 * from the connection itself, so that one on which nothing comes is late too.
 */
function serverOptions(limits: Limits): ServerOptions {
  const { headerMilliseconds, requestMilliseconds, headerBytes } = limits;
  return {
    headersTimeout: headerMilliseconds,
    requestTimeout: requestMilliseconds,
    connectionsCheckingInterval: Math.min(500, Math.ceil(headerMilliseconds / 10)),
    maxHeaderSize: headerBytes,
  };
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** Resolves at the first signal that asks the process to stop. A second one ends it at once, as by default. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of stopSignals) process.off(signal, stop);
      resolve();
    };
    for (const signal of stopSignals) process.on(signal, stop);
  });
}

function whyNot(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  settings: { readonly host: string; readonly port: string },
): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `${settings.port} is ${port}: expected a port that is free, and something else listens there.`;
    case 'EACCES':
      return `${settings.port} is ${port}: expected a port that this user may listen on.`;
    default:
      return `${settings.host} is ${JSON.stringify(host)}: expected an address of this machine.`;
  }
}
