import {
  createServer,
  type IncomingMessage,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '../config/configuration-error.ts';
import { createLimits, defaultGraceMilliseconds, type Limits } from '../config/limits.ts';
import { createInFlightRequests, type InFlightRequest } from './in-flight-requests.ts';
import { createSendingLimits } from './sending-limits.ts';

/** Answers one HTTP request. The context is what the handlers in front of it found out. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  context?: object,
) => unknown;

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The settings of both, for error messages. `HOST` and `PORT` by default. */
  readonly settings?: ListenSettings;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<Limits> | undefined;
}

/** The names of the environment variables that set an address. */
export interface ListenSettings {
  readonly host: string;
  readonly port: string;
}

/** A server that listens. */
export interface RunningServer {
  /** `http://{host}:{port}`, with the actual port. */
  readonly origin: string;
  /**
   * Lets clients go before the server closes: it answers with `Connection: close` until no request
   * came for a moment, but no longer than the given time. A server that closes at once resets the
   * connections on which a request is just arriving.
   */
  drain(maxMilliseconds: number): Promise<void>;
  /**
   * Stops listening. Resolves when the requests in flight are answered, or after the given
   * milliseconds, when their connections are closed.
   */
  close(graceMilliseconds?: number): Promise<void>;
}

/**
 * Serves a handler on an address.
 *
 * @throws ConfigurationError when the server cannot listen there.
 */
export async function serve(
  handler: Handler,
  { host, port, settings = defaultSettings, limits: givenLimits }: ListenOptions,
): Promise<RunningServer> {
  const limits = createLimits(givenLimits);
  const inFlight = createInFlightRequests();
  let isDraining = false;
  let lastRequestAt = -Infinity;

  const server = createServer(serverOptions(limits), (request, response) => {
    lastRequestAt = performance.now();
    const remove = inFlight.add({ socket: request.socket, response });
    if (isDraining) askToDisconnect(response);
    response.on('close', () => {
      remove();
      if (!server.listening) closeConnectionsWhenDone();
    });
    void handler(request, response);
  });
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = explainListenError(error, host, port, settings);
      reject(new ConfigurationError(reason, { cause: error }));
    });
    server.listen({ host, port }, resolve);
  });

  const sendingLimits = createSendingLimits(limits);
  const enforcing = setInterval(() => {
    sendingLimits.enforce(inFlight.list());
  }, checkIntervalOf(limits.sendMilliseconds)).unref();

  const { port: actualPort } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    async drain(maxMilliseconds) {
      isDraining = true;
      for (const { response } of inFlight.list()) askToDisconnect(response);
      const end = performance.now() + maxMilliseconds;
      const isQuiet = () => performance.now() - lastRequestAt > quietMilliseconds;
      while (!isQuiet() && performance.now() < end) await sleep(drainCheckMilliseconds);
    },
    close: (graceMilliseconds = defaultGraceMilliseconds) =>
      new Promise((resolve, reject) => {
        const endOfGrace = setTimeout(() => {
          server.closeAllConnections();
        }, graceMilliseconds);
        server.close((error) => {
          clearTimeout(endOfGrace);
          clearInterval(enforcing);
          if (error === undefined) resolve();
          else reject(error);
        });
        closeConnectionsWhenDone();
      }),
  };

  /**
   * Closes every connection once no complete request waits for its answer. Node's
   * `closeIdleConnections` leaves the connections that browsers open ahead of time, and those with
   * half a request; either would hold up the process for a minute.
   */
  function closeConnectionsWhenDone(): void {
    if (!inFlight.list().some(isComplete)) server.closeAllConnections();
  }
}

const defaultSettings: ListenSettings = { host: 'HOST', port: 'PORT' };

/** A client that was told does not send its next request on this connection. */
function askToDisconnect(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/** Whether all of a request has come. */
function isComplete({ response: { req } }: InFlightRequest): boolean {
  return req.complete;
}

/** Without a request for so long, a server that drains has no busy client any more. */
const quietMilliseconds = 250;

const drainCheckMilliseconds = 25;

/** A client connects anew after so many, and so reaches another gateway where there are several. */
const maxRequestsPerSocket = 10_000;

/**
 * Node closes late connections with 408. The time for the headers begins with the connection, so that
 * it also ends connections on which nothing comes.
 */
function serverOptions(limits: Limits): ServerOptions {
  const { headerMilliseconds, requestMilliseconds, headerBytes } = limits;
  return {
    headersTimeout: headerMilliseconds,
    requestTimeout: requestMilliseconds,
    connectionsCheckingInterval: checkIntervalOf(headerMilliseconds),
    maxHeaderSize: headerBytes,
  };
}

/** Milliseconds between two looks at what may be late. */
function checkIntervalOf(deadlineMilliseconds: number): number {
  return Math.min(500, Math.ceil(deadlineMilliseconds / 10));
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** Resolves at the first signal to stop. A second signal ends the process at once, as by default. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of stopSignals) process.off(signal, stop);
      resolve();
    };
    for (const signal of stopSignals) process.on(signal, stop);
  });
}

function explainListenError(
  { code }: NodeJS.ErrnoException,
  host: string,
  port: number,
  settings: ListenSettings,
): string {
  const choosePort = `Choose another with ${flagOf(settings.port)} or ${settings.port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. ${choosePort}, or 0 for any free one.`;
    case 'EACCES':
      return `This user may not listen on port ${port}. ${choosePort}.`;
    default:
      return `${settings.host} is ${JSON.stringify(host)}: expected an address of this machine.`;
  }
}

/** The flag of a variable: `--metrics-port` for `METRICS_PORT`. */
function flagOf(variable: string): string {
  return `--${variable.toLowerCase().replaceAll('_', '-')}`;
}
