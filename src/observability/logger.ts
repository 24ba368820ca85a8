import pino, { type DestinationStream } from 'pino';
import type { LogLevel } from '../config/settings/observability.ts';

/** The log, and the messages for the person who started the gateway. */
export interface Logger {
  /** Writes a message for the person who started the gateway. */
  readonly info: (message: string) => void;
  /** Logs a change in what the gateway can do, such as the loss of the shared cache. */
  readonly warn: (message: string) => void;
  /** Logs an error of the gateway itself. */
  readonly error: (message: string, fault: unknown) => void;
  /** Logs a finished request. */
  readonly request: (entry: RequestEntry) => void;
}

/**
 * All that is logged of a request. Documents, variables, headers and query strings are left out, so the
 * log contains no credentials, certificates or ids.
 */
export interface RequestEntry {
  readonly level: 'debug' | 'info';
  /** Unique among the requests of all processes. */
  readonly requestId: string;
  readonly method: string;
  /** A path of the gateway, or `other`. */
  readonly path: string;
  /** Undefined when the client disconnected before the end of the response. */
  readonly status: number | undefined;
  /** Milliseconds from the headers of the request to the end of the response. */
  readonly duration: number;
  readonly operationName: string | undefined;
  readonly errorCodes: readonly string[];
  /** Attempts that were sent upstream. */
  readonly upstreamCalls: number;
  /** Milliseconds that the attempts waited for the rate limiter. */
  readonly upstreamWaited: number;
}

/** Receives log lines. A destination that buffers has `flushSync`. */
type LogDestination = DestinationStream & { readonly flushSync?: () => void };

/** Options of {@link createLogger}. */
interface LoggerOptions {
  /** Writes a message. Standard error by default, because standard output is for the JSON log. */
  readonly writeSentence?: ((line: string) => void) | undefined;
  /** Receives log lines, one JSON object each. Standard output by default. */
  readonly destination?: LogDestination | undefined;
  /** Default `info`. */
  readonly level?: LogLevel | undefined;
}

/**
 * Creates a logger. It logs the name, message, stack and causes of an error, and no other property: an
 * error of the AWS SDK may hold the request with its credentials.
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
      // Each field is named, because an object may have more properties than its type.
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

/** Writes lines in batches. A system call per line would slow down every request. */
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

/** Ends a chain of causes that is a cycle. */
const maxCauses = 8;
