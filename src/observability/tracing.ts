import type { IncomingHttpHeaders } from 'node:http';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { CallObserver } from './call-observer.ts';

/** Traces requests. Spans carry names and numbers, and no text of a client or of AWS. */
export interface Tracing {
  /** Starts the span of a request, in the trace that its headers name or in a new one. */
  startRequest(method: string, path: string, headers: IncomingHttpHeaders): RequestTrace;
  /** Sends the spans that were not sent yet, and stops. Gives up after a second. */
  close(): Promise<void>;
}

/** The trace of one request. Its operation and its upstream calls are spans of their own. */
export interface RequestTrace extends CallObserver {
  /** Starts the span of the operation, which becomes the parent of the upstream calls. */
  startOperation(type: string, name: string | undefined): void;
  /** Ends the span of the operation. With an error code, its status is an error. */
  endOperation(errorCodes: readonly string[]): void;
  /** Ends the trace. Without a status, the client left before the answer was sent. */
  ended(status: number | undefined): void;
}

/** How traces leave the process. */
export interface TracingOptions {
  readonly exporter: 'otlp' | 'console';
  readonly protocol: 'http/protobuf' | 'http/json';
}

/**
 * Reads the OpenTelemetry variables that decide whether and how traces are exported. The exporter
 * reads the other variables, such as `OTEL_EXPORTER_OTLP_HEADERS`, by itself.
 *
 * @returns undefined where no exporter is configured.
 * @throws ConfigurationError for an exporter or a protocol that the gateway does not have.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function readTracingOptions(
  environment: Readonly<Record<string, string | undefined>>,
): TracingOptions | undefined {
  // By the specification, an empty variable counts as unset.
  const get = (name: string) => (environment[name] === '' ? undefined : environment[name]);
  if (get('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined;
  const endpoint = get('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? get('OTEL_EXPORTER_OTLP_ENDPOINT');
  const exporter = get('OTEL_TRACES_EXPORTER') ?? (endpoint === undefined ? 'none' : 'otlp');
  if (exporter === 'none') return undefined;
  if (exporter !== 'otlp' && exporter !== 'console') {
    throw unexpected('OTEL_TRACES_EXPORTER', exporter, 'otlp, console or none');
  }
  const [name, protocol] = get('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL')
    ? ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', get('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL')]
    : ['OTEL_EXPORTER_OTLP_PROTOCOL', get('OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/protobuf'];
  if (protocol !== 'http/protobuf' && protocol !== 'http/json') {
    throw unexpected(name, protocol, 'http/protobuf or http/json');
  }
  return { exporter, protocol };
}

function unexpected(name = '', value = '', expected: string): ConfigurationError {
  return new ConfigurationError(`${name} is ${JSON.stringify(value)}: expected ${expected}.`);
}
