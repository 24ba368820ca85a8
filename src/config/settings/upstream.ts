import { decimalNumber, formatTime, time, wholeNumber } from '../kinds.ts';
import { limitTable } from '../limits.ts';
import type { Settings } from '../setting.ts';

const { deadlineMilliseconds, upstreamRate, upstreamBurst, upstreamQueue } = limitTable;

/** How much the gateway uses the control plane of Amazon API Gateway. */
export const upstreamSettings = {
  deadlineMilliseconds: {
    flag: 'upstream-deadline',
    variable: 'UPSTREAM_DEADLINE',
    byDefault: formatTime(deadlineMilliseconds.byDefault),
    meaning: 'How long one REST call may take, including waiting and retries.',
    ...time(100, deadlineMilliseconds.max),
  },
  upstreamRate: {
    flag: 'upstream-rate',
    variable: 'UPSTREAM_RATE',
    byDefault: String(upstreamRate.byDefault),
    unit: upstreamRate.unit,
    meaning: 'REST requests a second in the long run. AWS allows an account 10.',
    ...decimalNumber(0.1, upstreamRate.max),
  },
  upstreamBurst: {
    flag: 'upstream-burst',
    variable: 'UPSTREAM_BURST',
    byDefault: String(upstreamBurst.byDefault),
    unit: upstreamBurst.unit,
    meaning: 'REST requests at once after a pause. AWS allows an account 40.',
    ...wholeNumber(1, upstreamBurst.max),
  },
  upstreamQueue: {
    flag: 'upstream-queue',
    variable: 'UPSTREAM_QUEUE',
    byDefault: String(upstreamQueue.byDefault),
    unit: upstreamQueue.unit,
    meaning: 'REST requests that may wait for the rate limiter. Further ones are rejected.',
    ...wholeNumber(1, upstreamQueue.max),
  },
} as const satisfies Settings;
