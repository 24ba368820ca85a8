import type { IncomingHttpHeaders } from 'node:http';
import type { CallObserver } from './call-observer.ts';
import { ConfigurationError } from '../config/configuration-error.ts';

/** Makes traces of requests. They carry names and numbers, and nothing that a client or AWS said. */
export interface Tracing {
  /** A request begins, as part of the trace that its headers name, or as a trace of its own. */
  startRequest(method: string, path: string, headers: IncomingHttpHeaders): RequestTrace;
  /** Sends what is left, and ends. */
  close(): Promise<void>;
}

/** The trace of one request: its operation and its upstream calls are spans of their own. */
export interface RequestTrace extends CallObserver {
  /** An operation begins; what comes back ends it. */
  startOperation(type: string, name: string | undefined): () => void;
  /** The answer is out, or without a status: the client has gone. */
  ended(status: number | undefined): void;
}

/** How traces leave the process. */
export interface TracingOptions {
  readonly exporter: 'otlp' | 'console';
  readonly protocol: 'http/protobuf' | 'http/json';
}

/**
 * Reads OpenTelemetry's own variables as far as they decide whether and how traces are exported; the
 * exporter reads the others, such as `OTEL_EXPORTER_OTLP_HEADERS`, by itself.
 *
 * @returns undefined where no exporter is configured.
 * @throws ConfigurationError
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function readTracingOptions(
  environment: Readonly<Record<string, string | undefined>>,
): TracingOptions | undefined {
  // Empty is as good as unset, by the specification.
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
