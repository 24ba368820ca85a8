import type { GaugeOptions } from '../../observability/metrics.ts';
import type { RateLimiter } from '../../upstream/rate-limiter.ts';

/** The gauges of the rate limiter in front of Amazon API Gateway. */
export function createRateLimiterGauges(
  rateLimiter: Pick<RateLimiter, 'tokensLeft' | 'waiting'>,
): readonly GaugeOptions[] {
  return [
    {
      name: 'client_certificates_gateway_upstream_budget_left',
      help: 'Attempts that could be sent now without waiting for the rate limiter.',
      read: () => [{ value: rateLimiter.tokensLeft() }],
    },
    {
      name: 'client_certificates_gateway_upstream_budget_waiting',
      help: 'Attempts that wait for the rate limiter.',
      read: () => [{ value: rateLimiter.waiting() }],
    },
  ];
}
