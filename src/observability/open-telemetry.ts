import type { Attributes, Span, SpanKind as SpanKindType } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { CallEnding } from './call-observer.ts';
import type { RequestTrace, Tracing, TracingOptions } from './tracing.ts';

const name = 'client-certificates-gateway';

/**
 * Makes traces with OpenTelemetry, which is loaded here and by nobody else: a gateway without an
 * exporter never pays for it. Attributes are OpenTelemetry's own where it has them.
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
  const described = resources.resourceFromAttributes({
    'service.name': name,
    'service.version': version,
  });
  const provider = new sdk.TracerProvider({
    // What the environment says, such as OTEL_SERVICE_NAME, wins.
    resource: described.merge(resources.detectResources({ detectors: [resources.envDetector] })),
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
      await provider.shutdown();
    },
  };

  function createRequestTrace(request: Span): RequestTrace {
    let around = request;
    const startChild = (title: string, kind: SpanKindType, attributes: Attributes) =>
      tracer.startSpan(title, { kind, attributes }, trace.setSpan(ROOT_CONTEXT, around));
    return {
      startOperation(type, operationName) {
        const operation = startChild(type, SpanKind.INTERNAL, {
          'graphql.operation.type': type,
          ...(operationName !== undefined && { 'graphql.operation.name': operationName }),
        });
        around = operation;
        return () => {
          operation.end();
        };
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
            if (ending.kind === 'failed') call.setStatus({ code: SpanStatusCode.ERROR });
            call.end();
          },
        };
      },
      ended(status) {
        if (status !== undefined) request.setAttribute('http.response.status_code', status);
        if (status === undefined || status >= 500) {
          request.setStatus({ code: SpanStatusCode.ERROR });
        }
        request.end();
      },
    };
  }
}

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
  if (ending.kind === 'failed') {
    const { code, status, requestId } = ending;
    return { 'error.type': code, ...answerAttributes(status, requestId) };
  }
  return answerAttributes(ending.status, ending.requestId);
}

function answerAttributes(status: number | undefined, requestId: string | undefined): Attributes {
  return {
    ...(status !== undefined && { 'http.response.status_code': status }),
    ...(requestId !== undefined && { 'aws.request_id': requestId }),
  };
}
