import pino, { type DestinationStream } from 'pino';
import type { LogLevel } from '../config/settings/observability.ts';

/** Tells the operator what the gateway does. */
export interface Logger {
  /** Writes a sentence for the person who started the gateway. */
  readonly info: (message: string) => void;
  /** Logs a change in what the gateway can do, such as the loss of the shared cache. */
  readonly warn: (message: string) => void;
  /** Logs a fault, with its error. */
  readonly error: (message: string, fault: unknown) => void;
  /** Logs a request that is over. */
  readonly request: (entry: RequestEntry) => void;
}

/**
 * All that is ever logged of a request. There is no document, no variable, no header and no query
 * string here, and so no credential, certificate or id in a log.
 */
export interface RequestEntry {
  readonly level: 'debug' | 'info';
  /** Unique among the requests of all processes. */
  readonly requestId: string;
  readonly method: string;
  /** A path of the gateway, or `other`. */
  readonly path: string;
  /** Undefined when the client left before it had the whole answer. */
  readonly status: number | undefined;
  /** Milliseconds from the request's headers to the end of the answer. */
  readonly duration: number;
  readonly operationName: string | undefined;
  readonly errorCodes: readonly string[];
  /** Attempts that were sent upstream. */
  readonly upstreamCalls: number;
  /** Milliseconds that they waited for the rate limiter. */
  readonly upstreamWaited: number;
}

/** Where log lines go. A destination that buffers them has `flushSync`. */
export type LogDestination = DestinationStream & { readonly flushSync?: () => void };

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** Writes a sentence for a person. To standard error by default, so that the log stays JSON. */
  readonly writeSentence?: ((line: string) => void) | undefined;
  /** Where log lines go, one JSON object each. Standard output by default. */
  readonly destination?: LogDestination | undefined;
  /** Default `info`. */
  readonly level?: LogLevel | undefined;
}

/**
 * Creates a logger. Of an error it logs name, message, stack and causes, and none of the other
 * properties: an error of the AWS SDK may hold the request with its credentials.
 */
export function createLogger({
  writeSentence = console.error,
  destination = createStandardOutput(),
  level = 'info',
}: LoggerOptions = {}): Logger {
  const log = pino(
    {
      level,
      // No process id and no host name.
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
  return {
    info: writeSentence,
    warn(message) {
      log.warn(message);
      destination.flushSync?.();
    },
    error(message, fault) {
      log.error({ fault: describeCauses(fault) }, message);
      destination.flushSync?.();
    },
    request: (entry) => {
      // Each field by name: an object may have more properties than its type.
      const { requestId, method, path, status, duration, operationName, errorCodes } = entry;
      const { upstreamCalls, upstreamWaited } = entry;
      log[entry.level](
        {
          ...{ requestId, method, path, status, duration, operationName, errorCodes },
          ...{ upstreamCalls, upstreamWaited },
        },
        'request',
      );
    },
  };
}

/** Writes lines in batches: a system call for each line would slow down every request. */
function createStandardOutput(): LogDestination {
  const output = pino.destination({ dest: 1, sync: true, minLength: 8192, periodicFlush: 100 });
  process.once('exit', () => {
    output.flushSync();
  });
  return output;
}

interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

function describeCauses(fault: unknown, depth = 0): readonly DescribedError[] {
  if (!(fault instanceof Error)) {
    return [{ name: typeof fault, message: `A ${typeof fault} was thrown.`, stack: undefined }];
  }
  const { name, message, stack, cause } = fault;
  const described = { name, message, stack };
  if (cause === undefined || depth === maxCauses) return [described];
  return [described, ...describeCauses(cause, depth + 1)];
}

/** A chain of causes that is longer is a cycle. */
const maxCauses = 8;
