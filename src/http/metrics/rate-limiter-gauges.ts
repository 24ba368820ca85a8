import type { GaugeOptions } from '../../observability/metrics.ts';
import type { Locations } from '../../upstream/locations.ts';
import type { RateLimiter } from '../../upstream/rate-limiter.ts';

/** The gauges of the rate limiters in front of Amazon API Gateway, one for each account. */
export function createRateLimiterGauges({
  list: [first],
  rateLimiters,
}: Pick<Locations, 'list' | 'rateLimiters'>): readonly GaugeOptions[] {
  const isImplied = first?.account.isImplied === true;
  const labelNames = isImplied ? [] : ['account'];
  const labelsOf = (account: string) => (isImplied ? {} : { account });
  return gauges.map(({ name, help, valueOf }) => ({
    name,
    help,
    labelNames,
    read: () =>
      rateLimiters.map(({ accountName, rateLimiter }) => ({
        labels: labelsOf(accountName),
        value: valueOf(rateLimiter),
      })),
  }));
}

const gauges = [
  {
    name: 'client_certificates_gateway_upstream_budget_left',
    help: 'Attempts that could be sent now without waiting for the rate limiter.',
    valueOf: (rateLimiter: RateLimiter) => rateLimiter.tokensLeft(),
  },
  {
    name: 'client_certificates_gateway_upstream_budget_waiting',
    help: 'Attempts that wait for the rate limiter.',
    valueOf: (rateLimiter: RateLimiter) => rateLimiter.waiting(),
  },
];
