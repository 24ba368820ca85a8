import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createMetricsHandler } from '../../src/http/metrics/metrics-handler.ts';
import { serve } from '../../src/http/server.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { waitUntil } from '../support/wait-until.ts';
import { createWorld } from '../support/test-gateway.ts';

const prefix = 'client_certificates_gateway';
const page = '{ clientCertificates(first: 1) { nodes { id } } }';
const one = '{ clientCertificate(clientCertificateId: "aaaaaa") { id } }';

describe('metrics', () => {
  test('answers 421 on a loopback address to a metrics request for another host name', async () => {
    await using world = await createWorld({
      config: { metricsPort: 0, allowedHosts: ['metrics.internal'] },
    });
    const { metricsUrl = '' } = world;
    expect(await statusWithHost(metricsUrl, 'evil.example')).toBe(421);
    expect(await statusWithHost(metricsUrl, 'localhost:9464')).toBe(200);
    expect(await statusWithHost(metricsUrl, 'metrics.internal')).toBe(200);
  });

  test('counts requests, errors, calls, attempts, throttles and waits in the metrics', async () => {
    const rateLimiter = createRateLimiter({ rate: 0.05, burst: 5, clock: createManualClock() });
    await using world = await createWorld({
      certificates: tinyCertificates('aaaaaa'),
      config: { metricsPort: 0 },
      // After the burst, the next attempt would be too late for the deadline, so it is rejected at once.
      apiGateway: { rateLimiter, maxAttempts: 2 },
    });
    await world.query(page);
    world.emulator.next({ kind: 'throttle' });
    await world.query(one);
    world.emulator.next({ kind: 'error', status: 403 });
    await world.query(page);
    await world.query('{ nothing }');
    await fetch(new URL('/elsewhere', world.url));
    await world.query(page);
    await world.query(page);

    const { metricsUrl = '' } = world;
    const response = await fetch(metricsUrl);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const lines = (await response.text()).split('\n');
    for (const line of [
      `${prefix}_requests_total{path="/graphql",status="200"} 5`,
      `${prefix}_requests_total{path="/graphql",status="400"} 1`,
      `${prefix}_requests_total{path="other",status="404"} 1`,
      `${prefix}_request_duration_seconds_count{path="/graphql"} 6`,
      `${prefix}_errors_total{code="UPSTREAM_UNAUTHORIZED"} 1`,
      `${prefix}_errors_total{code="UPSTREAM_THROTTLED"} 1`,
      `${prefix}_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1`,
      `${prefix}_upstream_calls_total{operation="GetClientCertificates",outcome="answered"} 2`,
      `${prefix}_upstream_calls_total{operation="GetClientCertificates",outcome="UPSTREAM_UNAUTHORIZED"} 1`,
      `${prefix}_upstream_calls_total{operation="GetClientCertificates",outcome="UPSTREAM_THROTTLED"} 1`,
      `${prefix}_upstream_calls_total{operation="GetClientCertificate",outcome="answered"} 1`,
      `${prefix}_upstream_attempts_total{operation="GetClientCertificates"} 3`,
      `${prefix}_upstream_attempts_total{operation="GetClientCertificate"} 2`,
      `${prefix}_upstream_throttles_total{by="upstream"} 1`,
      `${prefix}_upstream_throttles_total{by="budget"} 1`,
      `${prefix}_upstream_wait_seconds_count 5`,
      `${prefix}_upstream_budget_left 0`,
      `${prefix}_upstream_budget_waiting 0`,
    ]) {
      expect(lines).toContain(line);
    }
    expect(world.takeCalls()).toHaveLength(5);
  });

  test('serves no metrics by default', async () => {
    await using world = await createWorld();
    expect(world.metricsUrl).toBeUndefined();
    expect((await fetch(new URL('/metrics', world.url))).status).toBe(404);
  });

  test('serves no metrics on the address of the gateway when METRICS_PORT is set', async () => {
    await using world = await createWorld({ config: { metricsPort: 0 } });
    const { metricsUrl = '' } = world;
    expect((await fetch(metricsUrl)).status).toBe(200);
    for (const path of ['/metrics', '/metrics/', '/metrics?format=text', '/graphql/metrics']) {
      const response = await fetch(new URL(path, world.url));
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain(prefix);
    }
  });

  test('serves nothing except the metrics on the metrics address', async () => {
    await using world = await createWorld({ config: { metricsPort: 0 } });
    const { metricsUrl = '' } = world;
    expect((await fetch(new URL('/graphql', metricsUrl))).status).toBe(404);
    expect((await fetch(metricsUrl, { method: 'POST' })).status).toBe(404);
    expect((await fetch(new URL('/', metricsUrl))).status).toBe(404);
  });

  test('shows in the metrics the attempts that wait for the rate limiter', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter({ rate: 1, burst: 1, clock });
    await using world = await createWorld({
      config: { metricsPort: 0 },
      apiGateway: { rateLimiter },
    });
    // The gauges of expirations take the only token.
    const read = async () => (await (await fetch(world.metricsUrl ?? '')).text()).split('\n');
    await read();
    const asked = world.query(page);
    await waitUntil(() => rateLimiter.waiting() === 1);
    const lines = await read();
    expect(lines).toContain(`${prefix}_upstream_budget_left 0`);
    expect(lines).toContain(`${prefix}_upstream_budget_waiting 1`);
    clock.advance(1000);
    await asked;
  });

  test('answers 500 to a metrics request when a gauge cannot be read, and logs the error', async () => {
    const metrics = createMetrics();
    metrics.addGauge({
      name: 'failing',
      help: 'Fails.',
      read: () => Promise.reject(new Error('planted')),
    });
    const logged: unknown[] = [];
    const logger = {
      ...createLogger({ level: 'silent' }),
      error: (_: string, fault: unknown) => logged.push(fault),
    };
    const server = await serve(createMetricsHandler({ metrics, logger }), {
      host: '127.0.0.1',
      port: 0,
    });
    const response = await fetch(`${server.origin}/metrics`);
    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(logged).toMatchObject([{ message: 'planted' }]);
    await server.close(0);
  });

  test('reads the gauges at every scrape of the metrics', async () => {
    const metrics = createMetrics();
    let ids = ['aaaaaa', 'bbbbbb'];
    metrics.addGauge({
      name: 'client_certificate_expiration_days',
      help: 'Days left.',
      labelNames: ['client_certificate_id'],
      read: () => ids.map((id, index) => ({ labels: { client_certificate_id: id }, value: index })),
    });
    const print = async () => (await metrics.print()).text.match(/^client_certificate_exp.*$/gm);
    expect(await print()).toEqual([
      'client_certificate_expiration_days{client_certificate_id="aaaaaa"} 0',
      'client_certificate_expiration_days{client_certificate_id="bbbbbb"} 1',
    ]);
    ids = ['bbbbbb'];
    expect(await print()).toEqual([
      'client_certificate_expiration_days{client_certificate_id="bbbbbb"} 0',
    ]);
  });
});

/** The status of a GET with another Host header, which `fetch` does not send. */
async function statusWithHost(url: string, host: string): Promise<number | undefined> {
  const [response] = (await once(get(url, { headers: { host } }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
