import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { startService } from '../../src/commands/serve.ts';

// The gateway that is fuzzed, as a process of its own: it tells its parent where it listens, and how
// much memory it uses when it is asked to. Only faults are logged, on its standard output.

const many = 1_000_000;
const service = await startService({
  config: readConfig(process.env, { port: '0' }),
  logger: createLogger({ writeSentence: () => undefined, level: 'error' }),
  upstream: {
    rateLimiter: createRateLimiter({ rate: many, burst: many, queue: many }),
    maxAttempts: 1,
  },
});

process.on('message', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.({ heapUsed: process.memoryUsage().heapUsed });
});
process.send?.({ url: service.url });
