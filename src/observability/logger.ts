import pino, { type DestinationStream } from 'pino';
import type { LogLevel } from '../config/settings/observability.ts';

/** Where the gateway tells what its operator should know. */
export interface Logger {
  /** A sentence for whoever started it. */
  readonly info: (message: string) => void;
  /** A change in what the gateway can do, such as a shared store that went or came back. */
  readonly warn: (message: string) => void;
  /** A fault, with the error that tells it. */
  readonly error: (message: string, fault: unknown) => void;
  /** A request that is over. */
  readonly request: (entry: RequestEntry) => void;
}

/**
 * Everything that is ever logged of a request. What is not here never gets into a log: no document, no
 * variables, no header and no query string, hence no credentials, no certificate and no id.
 */
export interface RequestEntry {
  readonly level: 'debug' | 'info';
  /** Tells the lines of one process's requests apart. */
  readonly requestId: string;
  /** One that Node's parser knows. */
  readonly method: string;
  /** One of the gateway's own paths, or `other`. */
  readonly path: string;
  /** Undefined when the client went before it had its answer. */
  readonly status: number | undefined;
  /** Milliseconds, from the request's headers to the end of the answer. */
  readonly duration: number;
  readonly operationName: string | undefined;
  readonly errorCodes: readonly string[];
  readonly upstreamCalls: number;
  /** Milliseconds. */
  readonly upstreamWaited: number;
}

/** Where lines go; those that wait to be written can be made to go at once. */
export type LineBuffer = DestinationStream & { readonly flushSync?: () => void };

/** What a logger is made of. */
export interface LoggerOptions {
  /** Where sentences for people go. */
  readonly writeSentence: (line: string) => void;
  /** Where the log goes, one JSON object a line. Standard output by default. */
  readonly destination?: LineBuffer | undefined;
  /** Default `info`. */
  readonly level?: LogLevel | undefined;
}

/**
 * A logger that writes sentences as they are, and requests and faults as lines of JSON. Of a fault it
 * writes name, message, stack and causes, and none of its other properties: those of the AWS SDK's
 * errors may hold the request, its credentials included.
 */
export function createLogger({
  writeSentence,
  destination = createLineBuffer(),
  level = 'info',
}: LoggerOptions): Logger {
  const log = pino(
    {
      level,
      // Of pino's own members neither the process id nor the host name is anybody's business.
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
  return {
    info: writeSentence,
    warn: (message) => {
      log.warn(message);
      destination.flushSync?.();
    },
    error: (message, fault) => {
      log.error({ fault: describeCauses(fault) }, message);
      destination.flushSync?.();
    },
    request: (entry) => {
      // Of the same form as pino's own lines, at a fifth of their price: there is one for every request.
      if (log.isLevelEnabled(entry.level)) destination.write(writeRequestLine(entry));
    },
  };
}

/**
 * Standard output, to which lines go some at a time: a system call for each would be a good part of what
 * a repeated query costs. They are gathered here and not by pino's destination, which measures all that it has
 * gathered with every line. What is left when the process ends, also by an error that nobody caught, is written
 * then; a signal that kills it at once takes the lines of the last tenth of a second with it.
 */
function createLineBuffer(): LineBuffer {
  const output = pino.destination({ dest: 1, sync: true });
  // Bytes, for a text that grows is a tree of all its parts to the garbage collector.
  const gathered = Buffer.alloc(maxGathered);
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const flushSync = () => {
    clearTimeout(timer);
    timer = undefined;
    if (length > 0) output.write(gathered.toString('utf8', 0, length));
    length = 0;
  };
  process.once('exit', flushSync);
  return {
    write(line) {
      const room = line.length * maxBytesOfCharacter;
      if (length + room > maxGathered) flushSync();
      if (room > maxGathered) output.write(line);
      else length += gathered.write(line, length);
      timer ??= setTimeout(flushSync, maxGatheringMilliseconds).unref();
    },
    flushSync,
  };
}

/** Bytes: as much as a pipe takes at once. */
const maxGathered = 65_536;
const maxGatheringMilliseconds = 100;

/** Of UTF-8, for a character of UTF-16. */
const maxBytesOfCharacter = 3;

/**
 * Takes the members of the list and no others, whatever the object has beside them. Written out, for
 * `JSON.stringify` takes thrice as long for so few members; only what a client has chosen needs its care.
 */
function writeRequestLine(entry: RequestEntry): string {
  const { level, requestId, method, path, status, duration, operationName, errorCodes } = entry;
  const { upstreamCalls, upstreamWaited } = entry;
  const time = isoTimeNow();
  const statusIfAny = status === undefined ? '' : `"status":${status},`;
  const nameIfAny =
    operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
  const codes = errorCodes.length === 0 ? '[]' : JSON.stringify(errorCodes);
  return `{"level":"${level}","time":"${time}","requestId":"${requestId}","method":"${method}","path":"${path}",${statusIfAny}"duration":${duration},${nameIfAny}"errorCodes":${codes},"upstreamCalls":${upstreamCalls},"upstreamWaited":${upstreamWaited},"msg":"request"}\n`;
}

let lastTime = { milliseconds: 0, text: '' };

/** As of `Date.prototype.toISOString`, which for a busy second is asked for the same millisecond again and again. */
function isoTimeNow(): string {
  const milliseconds = Date.now();
  if (milliseconds !== lastTime.milliseconds) {
    lastTime = { milliseconds, text: new Date(milliseconds).toISOString() };
  }
  return lastTime.text;
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

/** Deeper than any chain of causes that is not a cycle. */
const maxCauses = 8;
