import { checkVariables, type ExternalVariable } from './external-variable.ts';
import { oneOf, parseUrl, wholeNumber } from './kinds.ts';
import { type Environment, type Kind, valueOf } from './setting.ts';

/** How traces are exported. */
export interface TracingOptions {
  readonly exporter: 'otlp' | 'console';
  readonly protocol: 'http/protobuf' | 'http/json';
}

const exporterName = oneOf(['otlp', 'console', 'none']);
const protocolName = oneOf(['http/protobuf', 'http/json']);

const collectorUrl: Kind<URL> = {
  placeholder: 'url',
  expected: 'a URL such as http://collector:4318',
  parse: (text) => parseUrl(text, ['http:', 'https:']),
};

const booleanInAnyCase: Kind<string> = {
  ...oneOf(['true', 'false']),
  parse: (text) => (/^(true|false)$/i.test(text) ? text : undefined),
};

const pairs: Kind<string> = {
  placeholder: 'list',
  expected: 'name=value pairs, separated by commas',
  parse: (text) => (/^\s*[^\s=,]+\s*=[^,]*(,\s*[^\s=,]+\s*=[^,]*)*$/.test(text) ? text : undefined),
};

/**
 * The variables of OpenTelemetry that the gateway documents and checks. Each `OTEL_EXPORTER_OTLP_…` has
 * an `OTEL_EXPORTER_OTLP_TRACES_…` that takes precedence.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export const traceVariables: readonly ExternalVariable[] = [
  {
    variable: 'OTEL_TRACES_EXPORTER',
    byDefault: 'otlp with an endpoint, none without',
    meaning: 'Where traces are exported to.',
    kind: exporterName,
  },
  {
    variable: 'OTEL_SDK_DISABLED',
    byDefault: 'false',
    meaning: 'Turns traces off, regardless of the other variables.',
    kind: booleanInAnyCase,
  },
  ...forTraces({
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    meaning: 'URL of the collector, to which /v1/traces is added.',
    kind: collectorUrl,
  }),
  ...forTraces({
    variable: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    byDefault: 'http/protobuf',
    meaning: 'Protocol of the export.',
    kind: protocolName,
  }),
  ...forTraces({
    variable: 'OTEL_EXPORTER_OTLP_HEADERS',
    meaning: 'Headers for the requests to the collector.',
    kind: pairs,
    isSensitive: true,
  }),
  ...forTraces({
    variable: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    byDefault: '10000',
    meaning: 'Timeout of one export in milliseconds.',
    kind: wholeNumber(1, 600_000),
  }),
  ...forTraces({
    variable: 'OTEL_EXPORTER_OTLP_COMPRESSION',
    byDefault: 'none',
    meaning: 'Compression of the export.',
    kind: oneOf(['gzip', 'none']),
  }),
  {
    variable: 'OTEL_SERVICE_NAME',
    byDefault: 'client-certificates-gateway',
    meaning: 'Name of this service in traces.',
  },
  {
    variable: 'OTEL_RESOURCE_ATTRIBUTES',
    meaning: 'More attributes of this service in traces.',
    kind: pairs,
  },
];

/**
 * Reads whether and how traces are exported. The exporter itself reads the other variables.
 *
 * @returns undefined when no exporter is configured.
 * @throws ConfigurationError for a wrong variable when traces are exported.
 */
export function readTracingOptions(environment: Environment): TracingOptions | undefined {
  const get = (variable: string) => valueOf(environment, variable);
  if (get('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined;
  const endpoint = get('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? get('OTEL_EXPORTER_OTLP_ENDPOINT');
  const name = get('OTEL_TRACES_EXPORTER') ?? (endpoint === undefined ? 'none' : 'otlp');
  if (name === 'none') return undefined;
  checkVariables(traceVariables, environment);
  const protocol = get('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? get('OTEL_EXPORTER_OTLP_PROTOCOL');
  return {
    exporter: name === 'console' ? 'console' : 'otlp',
    protocol: protocol === 'http/json' ? 'http/json' : 'http/protobuf',
  };
}

/** A variable, and its counterpart for traces, which takes precedence. */
function forTraces(general: ExternalVariable): readonly ExternalVariable[] {
  const variable = general.variable.replace('OTLP_', 'OTLP_TRACES_');
  const meaning = variable.endsWith('ENDPOINT')
    ? 'URL for traces. Nothing is added to it.'
    : 'The same, for traces only.';
  return [general, { ...general, variable, meaning }];
}
