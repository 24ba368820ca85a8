import { setTimeout as sleep } from 'node:timers/promises';
import type { Attributes, Span, SpanKind as SpanKindType } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { CallEnding } from './call-observer.ts';
import type { TracingOptions } from '../config/trace-environment.ts';
import type { RequestTrace, Tracing } from './tracing.ts';

/**
 * Traces requests with OpenTelemetry. Only this file loads the SDK, so a gateway without an exporter
 * does not load it. Attributes follow the semantic conventions.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/
 */
export async function createTracing(options: TracingOptions, version: string): Promise<Tracing> {
  const [{ ROOT_CONTEXT, SpanKind, SpanStatusCode, trace }, core, resources, sdk] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/core'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
    ]);
  const resource = resources.resourceFromAttributes({
    'service.name': name,
    'service.version': version,
  });
  const provider = new sdk.TracerProvider({
    // The environment, such as OTEL_SERVICE_NAME, overrides the defaults above.
    resource: resource.merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: await createExporter(options) })],
  });
  const tracer = provider.getTracer(name, version);
  const propagator = new core.W3CTraceContextPropagator();
  const headerGetter = {
    keys: (headers: object) => Object.keys(headers),
    get: (headers: Readonly<Record<string, string | string[] | undefined>>, key: string) =>
      headers[key],
  };

  return {
    startRequest(method, path, headers) {
      const parent = propagator.extract(ROOT_CONTEXT, headers, headerGetter);
      const attributes = { 'http.request.method': method, 'http.route': path };
      const kind = SpanKind.SERVER;
      const request = tracer.startSpan(`${method} ${path}`, { kind, attributes }, parent);
      return createRequestTrace(request);
    },
    async close() {
      // A failed export of the last spans is not an error of the gateway.
      const exported = provider.shutdown().catch(() => undefined);
      await Promise.race([exported, sleep(maxShutdownMilliseconds, undefined, { ref: false })]);
    },
  };

  function createRequestTrace(request: Span): RequestTrace {
    let operation: Span | undefined;
    const startChild = (title: string, kind: SpanKindType, attributes: Attributes) => {
      const parent = trace.setSpan(ROOT_CONTEXT, operation ?? request);
      return tracer.startSpan(title, { kind, attributes }, parent);
    };
    const fail = (span: Span) => span.setStatus({ code: SpanStatusCode.ERROR });

    return {
      startOperation(type, operationName) {
        operation = startChild(type, SpanKind.INTERNAL, {
          'graphql.operation.type': type,
          ...(operationName !== undefined && { 'graphql.operation.name': operationName }),
        });
      },
      endOperation([errorCode]) {
        if (errorCode !== undefined) operation?.setAttribute('error.type', errorCode);
        if (operation !== undefined && errorCode !== undefined) fail(operation);
        operation?.end();
        operation = undefined;
      },
      startCall(upstreamOperation) {
        const call = startChild(upstreamOperation, SpanKind.CLIENT, {
          'rpc.system': 'aws-api',
          'rpc.service': 'API Gateway',
          'rpc.method': upstreamOperation,
        });
        return {
          attemptStarted(waitedMilliseconds) {
            call.addEvent('attempt', { waited_ms: Math.round(waitedMilliseconds) });
          },
          throttled() {
            call.addEvent('throttled');
          },
          ended(ending) {
            call.setAttributes(attributesOf(ending));
            if (ending.kind === 'failed') fail(call);
            call.end();
          },
        };
      },
      ended(status) {
        // An operation without a result was not ended yet: the client disconnected first.
        operation?.end();
        if (status !== undefined) request.setAttribute('http.response.status_code', status);
        if (status === undefined || status >= 500) fail(request);
        request.end();
      },
    };
  }
}

const name = 'client-certificates-gateway';

/** How long the gateway waits for the collector when it stops. */
const maxShutdownMilliseconds = 1000;

async function createExporter({ exporter, protocol }: TracingOptions): Promise<SpanExporter> {
  if (exporter === 'console')
    return new (await import('@opentelemetry/sdk-trace')).ConsoleSpanExporter();
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

function attributesOf(ending: CallEnding): Attributes {
  if (ending.kind === 'abandoned') return { 'error.type': 'abandoned' };
  const { status, requestId } = ending;
  return {
    ...(ending.kind === 'failed' && { 'error.type': ending.code }),
    ...(status !== undefined && { 'http.response.status_code': status }),
    ...(requestId !== undefined && { 'aws.request_id': requestId }),
  };
}
