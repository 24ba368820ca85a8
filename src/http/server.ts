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

/** Answers one HTTP request. Handlers before it pass their results in the context. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  context?: object,
) => unknown;

/** Options of {@link serve}. */
interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The settings of both, for error messages. `HOST` and `PORT` by default. */
  readonly settings?: ListenSettings;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<Limits> | undefined;
}

/** The names of the environment variables that set an address. */
interface ListenSettings {
  readonly host: string;
  readonly port: string;
}

/** A listening server. */
export interface RunningServer {
  /** `http://{host}:{port}`, with the actual port. */
  readonly origin: string;
  /**
   * Drains the server before it closes: answers with `Connection: close` until requests stop coming, or
   * until the given time is over. Closing at once would reset connections on which a request is
   * arriving.
   */
  drain(maxMilliseconds: number): Promise<void>;
  /**
   * Stops listening. Resolves when the requests in flight are answered. After the given milliseconds,
   * closes their connections.
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
    server.getConnections((_error, count) => {
      if (count > limits.keptConnections) server.closeIdleConnections();
    });
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
   * Closes every connection when no complete request is in flight. Node's `closeIdleConnections` skips
   * connections without a request, which browsers open ahead of time, and those with a partial request.
   * Either would delay the exit for a minute.
   */
  function closeConnectionsWhenDone(): void {
    if (!inFlight.list().some(isComplete)) server.closeAllConnections();
  }
}

const defaultSettings: ListenSettings = { host: 'HOST', port: 'PORT' };

/** Makes the client send its next request on a new connection. */
function askToDisconnect(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/** Whether a request was received completely. */
function isComplete({ response: { req } }: InFlightRequest): boolean {
  return req.complete;
}

/** Without a request for this long, draining ends. */
const quietMilliseconds = 250;

const drainCheckMilliseconds = 25;

/** A client reconnects after this many, which spreads clients over new replicas. */
const maxRequestsPerSocket = 10_000;

/**
 * Node answers a late request with 408 and closes the connection. The time for the headers starts with
 * the connection, so connections without any request are closed too.
 */
function serverOptions(limits: Limits): ServerOptions {
  const { headerMilliseconds, requestMilliseconds, headerBytes } = limits;
  return {
    keepAliveTimeout: limits.idleMilliseconds,
    headersTimeout: headerMilliseconds,
    requestTimeout: requestMilliseconds,
    connectionsCheckingInterval: checkIntervalOf(headerMilliseconds),
    maxHeaderSize: headerBytes,
  };
}

/** Milliseconds between two checks of a deadline. */
function checkIntervalOf(deadlineMilliseconds: number): number {
  return Math.min(100, Math.ceil(deadlineMilliseconds / 10));
}

function explainListenError(
  { code }: NodeJS.ErrnoException,
  host: string,
  port: number,
  settings: ListenSettings,
): string {
  const choose = (variable: string) => `Choose another with ${flagOf(variable)} or ${variable}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. ${choose(settings.port)}, or 0 for any free one.`;
    case 'EACCES':
      return `This user may not listen on port ${port}. ${choose(settings.port)}.`;
    default:
      return `This machine has no address ${JSON.stringify(host)}. ${choose(settings.host)}.`;
  }
}

/** The flag of a variable: `--metrics-port` for `METRICS_PORT`. */
function flagOf(variable: string): string {
  return `--${variable.toLowerCase().replaceAll('_', '-')}`;
}
