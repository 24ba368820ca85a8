import { startService } from '../../src/commands/service.ts';
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

/**
 * Milliseconds of the longest block so far. A round of the event loop counts with its processor time
 * where that is less than the time that went by: other processes hold this one up too.
 */
let longestBlock = 0;
let wall = performance.now();
let cpu = process.cpuUsage();

function watch(): void {
  const { user, system } = process.cpuUsage(cpu);
  const elapsed = performance.now() - wall;
  longestBlock = Math.max(longestBlock, Math.min(elapsed, (user + system) / 1000));
  wall = performance.now();
  cpu = process.cpuUsage();
  setTimeout(watch, 1).unref();
}
watch();

process.on('message', () => {
  const block = longestBlock;
  globalThis.gc?.();
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send?.({
    heapUsed: process.memoryUsage().heapUsed,
    longestBlock: block,
    processorTime: (user + system) / 1000,
  });
  // The collections are no part of the next measure.
  wall = performance.now();
  cpu = process.cpuUsage();
  longestBlock = 0;
});
process.send?.({ url: service.url });
