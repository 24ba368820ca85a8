import { setFlagsFromString } from 'node:v8';
import type { Config } from '../config/config.ts';
import { readTracingOptions } from '../config/trace-environment.ts';
import { createLogger } from '../observability/logger.ts';
import { readVersion } from '../util/version.ts';
import { startService } from './service.ts';
import { untilStopped } from './until-stopped.ts';

/** Serves until a signal to stop, and until the requests in flight are answered. */
export async function runServe(config: Config): Promise<void> {
  // V8 lets the old space grow fourfold before a major collection. 50 % saves about 50 MB, for a few per
  // cent of the processor time.
  setFlagsFromString('--heap-growing-percent=50');
  // Otherwise V8 learns from the first slow answers to allocate in the old space what belongs to a request.
  setFlagsFromString('--no-allocation-site-pretenuring');
  const logger = createLogger({ level: config.logLevel });
  const tracing = readTracingOptions(process.env);
  const { served, url, metricsUrl, profileLine, stop } = await startService({
    config,
    logger,
    tracing,
  });
  // Before the address is printed: its reader may send a signal at once.
  const stopped = untilStopped();
  logger.info(`Client Certificates Gateway ${readVersion()} for ${served}: ${url}`);
  logger.info(profileLine);
  if (metricsUrl !== undefined) logger.info(`Metrics: ${metricsUrl}`);
  await stopped;
  await stop();
  // A collector of traces that does not answer would keep the process alive.
  process.exit();
}
