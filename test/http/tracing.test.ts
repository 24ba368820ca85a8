import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { readTracingOptions } from '../../src/config/trace-environment.ts';
import {
  addressOf,
  type Command,
  createTemporaryFolder,
  type Environment,
  environmentFor,
  startCommand,
} from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { loadedPackages } from '../support/loaded-packages.ts';
import { plantedCredentials, searchForSecrets } from '../support/planted-secrets.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const certificates = tinyCertificates('aaaaaa');

/** @see https://opentelemetry.io/docs/specs/otel/trace/api/#set-status */
const error = 2;

describe('with a trace exporter, the gateway', () => {
  test('the gateway exports a request, its operation and its upstream call as spans of one trace', async () => {
    await using collector = await createCollector();
    await using emulator = await createEmulator({ certificates, credentials: plantedCredentials });
    using gateway = startGateway({
      ...environmentFor(emulator),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_SERVICE_NAME: 'certificates-of-a-test',
    });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const spanId = 'b7ad6b7169203331';
    const address = await addressOf(gateway);
    // A probe is no span: it comes all day long.
    await fetch(new URL('/health', address));
    await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${spanId}-01`,
        authorization: 'Bearer planted-token',
      },
      body: JSON.stringify({
        query:
          'query Named($first: Int) { clientCertificates(first: $first) { nodes { pemEncodedCertificate } } }',
        variables: { first: 3, other: 'planted-variable' },
      }),
    });
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toMatchObject({ code: 0 });

    const [request, operation, call, ...others] = collector.spans();
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      name: 'POST /graphql',
      traceId,
      parentSpanId: spanId,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
      },
    });
    for (const span of [request, operation, call]) expect(span?.status.code ?? 0).toBe(0);
    expect(operation).toMatchObject({
      name: 'query',
      traceId,
      parentSpanId: request?.spanId,
      attributes: { 'graphql.operation.type': 'query', 'graphql.operation.name': 'Named' },
    });
    expect(call).toMatchObject({
      name: 'GetClientCertificates',
      traceId,
      parentSpanId: operation?.spanId,
      attributes: {
        'rpc.method': 'GetClientCertificates',
        'http.response.status_code': 200,
        'aws.request_id': expect.any(String) as string,
      },
    });
    const sent = collector.bodies().join();
    expect(sent).toContain('certificates-of-a-test');
    expect(sent).not.toMatch(/planted|PEM|"first"/);
    searchForSecrets('a trace', sent);
  });

  test('the gateway marks the spans of a failed call and its operation as errors with their code', async () => {
    await using collector = await createCollector();
    await using emulator = await createEmulator({ credentials: plantedCredentials });
    using gateway = startGateway({
      ...environmentFor(emulator),
      AWS_MAX_ATTEMPTS: '1',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    emulator.always({ kind: 'error', status: 403, type: 'AccessDeniedException' });
    const client = createGraphQLClient(await addressOf(gateway));
    await client.query('query Failing { clientCertificates { totalCount } }');
    gateway.kill('SIGTERM');
    await gateway.ended;
    const [request, operation, call] = collector.spans();
    expect(call).toMatchObject({
      name: 'GetClientCertificates',
      status: { code: error },
      attributes: { 'error.type': 'UPSTREAM_UNAUTHORIZED', 'http.response.status_code': 403 },
    });
    expect(operation).toMatchObject({
      name: 'query',
      status: { code: error },
      attributes: {
        'graphql.operation.name': 'Failing',
        'error.type': 'UPSTREAM_UNAUTHORIZED',
      },
    });
    // The HTTP request itself succeeded.
    expect(request?.status.code ?? 0).toBe(0);
  });

  test('the gateway exports no operation for an invalid document, and an error when the client disconnects', async () => {
    await using collector = await createCollector();
    await using emulator = await createEmulator({ credentials: plantedCredentials });
    using gateway = startGateway({
      ...environmentFor(emulator),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    const client = createGraphQLClient(await addressOf(gateway));
    await client.query('{ nothing }');
    emulator.always({ kind: 'hang' });
    const leaving = new AbortController();
    const left = client.query('{ clientCertificates { totalCount } }', {}, {}, leaving.signal);
    await emulator.waitForRequest(() => true);
    leaving.abort();
    await expect(left).rejects.toThrow();
    await emulator.waitForRequest(({ closedByClient }) => closedByClient === true);
    gateway.kill('SIGTERM');
    await gateway.ended;
    const requests = collector.spans().filter(({ name }) => name === 'POST /graphql');
    expect(requests).toMatchObject([
      { attributes: { 'http.response.status_code': 400 } },
      { status: { code: error } },
    ]);
    const operations = collector.spans().filter(({ name }) => name === 'query');
    expect(operations).toMatchObject([{ parentSpanId: requests[1]?.spanId }]);
    expect(collector.spans().at(-1)).toMatchObject({ attributes: { 'error.type': 'abandoned' } });
  });

  test('the gateway answers requests when the trace collector is unreachable', async () => {
    await using emulator = await createEmulator({ certificates, credentials: plantedCredentials });
    using gateway = startGateway({
      ...environmentFor(emulator),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    });
    const client = createGraphQLClient(await addressOf(gateway));
    expect((await client.query('{ clientCertificates { totalCount } }')).errors).toBeUndefined();
  });
});

test.each([
  [{}, false],
  [{ METRICS_PORT: '0' }, false],
  [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, false],
  [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, true],
])('with %j, the gateway loads the OpenTelemetry SDK: %j', async (environment, isLoaded) => {
  await using folder = await createTemporaryFolder();
  await using emulator = await createEmulator({ credentials: plantedCredentials });
  using gateway = startGateway({
    ...environmentFor(emulator),
    ...environment,
    NODE_V8_COVERAGE: folder.path,
  });
  const client = createGraphQLClient(await addressOf(gateway));
  await client.query('{ clientCertificates { totalCount } }');
  gateway.kill('SIGTERM');
  await gateway.ended;
  const loaded = await loadedPackages(folder.path);
  expect(loaded).toContain('graphql-yoga');
  expect(loaded.has('@opentelemetry/sdk-trace')).toBe(isLoaded);
  // prom-client loads the API, which is a few empty functions.
  if (!('METRICS_PORT' in environment)) {
    expect(loaded.has('@opentelemetry/api')).toBe(isLoaded);
  }
});

describe('the OTEL variables', () => {
  test('the OTEL variables have the defaults of OpenTelemetry', () => {
    const endpoint = 'http://127.0.0.1:4318';
    expect(readTracingOptions({})).toBeUndefined();
    expect(readTracingOptions({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint })).toEqual({
      exporter: 'otlp',
      protocol: 'http/protobuf',
    });
    expect(readTracingOptions({ OTEL_TRACES_EXPORTER: 'console' })).toEqual({
      exporter: 'console',
      protocol: 'http/protobuf',
    });
  });

  test.each([
    [
      { OTEL_TRACES_EXPORTER: 'zipkin' },
      'OTEL_TRACES_EXPORTER is "zipkin": expected otlp, console or none.',
    ],
    [
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc": expected http/protobuf or http/json.',
    ],
  ])('%j stops the gateway from starting, with one line', async (environment, line) => {
    using gateway = startGateway({ AWS_REGION: 'us-east-1', ...environment });
    expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
  });
});

interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly status: { readonly code?: number };
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An OpenTelemetry collector that accepts spans in JSON. */
async function createCollector() {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      if (request.url === '/v1/traces' && isJson(request.headers)) bodies.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies: () => bodies,
    /** Parents before children. */
    spans: (): readonly CollectedSpan[] =>
      bodies.flatMap(spansOf).sort((one, other) => rankOf(one) - rankOf(other)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isJson(headers: IncomingHttpHeaders): boolean {
  return headers['content-type'] === 'application/json';
}

function spansOf(body: string): CollectedSpan[] {
  const { resourceSpans } = JSON.parse(body);
  return resourceSpans
    .flatMap(({ scopeSpans }: any) => scopeSpans.flatMap(({ spans }: any) => spans))
    .map((span: any) => ({
      ...span,
      attributes: Object.fromEntries(
        span.attributes.map(({ key, value }: any) => [key, Object.values(value)[0]]),
      ),
    }));
}

function rankOf({ name }: CollectedSpan): number {
  return ['query', 'GetClientCertificates'].indexOf(name);
}

function startGateway(environment: Environment): Command {
  return startCommand('main.js', ['--port', '0'], environment);
}
