import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError } from './configuration-error.ts';

/** Answers one HTTP request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any port that is free. */
  readonly port: number;
}

/** A gateway that listens. */
export interface RunningServer {
  /** `http://{host}:{port}`, with the port that it really has. */
  readonly origin: string;
  /** Stops listening, and resolves when the requests that have arrived are answered. */
  close(): Promise<void>;
}

/**
 * Puts a handler of requests on an address.
 *
 * @throws ConfigurationError when the address cannot be had.
 */
export async function serve(
  handler: Handler,
  { host, port }: ListenOptions,
): Promise<RunningServer> {
  const unanswered = new Set<IncomingMessage>();
  const server = createServer((request, response) => {
    unanswered.add(request);
    response.once('close', () => {
      unanswered.delete(request);
      if (!server.listening) closeConnectionsWhenDone();
    });
    void handler(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ConfigurationError(whyNot(error, host, port), { cause: error }));
    });
    server.listen({ host, port }, resolve);
  });
  const { port: realPort } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${realPort}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
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
    if (![...unanswered].some(({ complete }) => complete)) server.closeAllConnections();
  }
}

/** Resolves at the first signal that asks the process to stop. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `PORT is ${port}: expected a port that is free, and something else listens there.`;
    case 'EACCES':
      return `PORT is ${port}: expected a port that this user may listen on.`;
    default:
      return `HOST is ${JSON.stringify(host)}: expected an address of this machine.`;
  }
}
