import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startService } from '../../src/commands/serve.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';

// A gateway in a process of its own. It tells its parent where it listens, and measures itself when it
// is asked to. Only faults are logged, on its standard output.

const many = 1_000_000;
const service = await startService({
  config: readConfig(process.env, { port: '0' }),
  logger: createLogger({ writeSentence: () => undefined, level: 'error' }),
  upstream: {
    rateLimiter: createRateLimiter({ rate: many, burst: many, queue: many }),
    maxAttempts: 1,
  },
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

process.on('message', () => {
  const longestBlock = delay.max / 1e6;
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.({ heapUsed: process.memoryUsage().heapUsed, longestBlock });
  // The collections above are no part of the next measure: the timer that counts fires after them.
  setTimeout(() => {
    delay.reset();
  }, 5);
});
process.send?.({ url: service.url });
