#!/usr/bin/env node
import { type Config, helpText, readCommand } from './config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { createLogger } from './logger.ts';
import { readTracingOptions } from './observe/tracing.ts';
import { untilStopped } from './serve.ts';
import { startService } from './service.ts';
import { readVersion } from './version.ts';

const writeSentence = console.log;

try {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') writeSentence(helpText());
  if (command.kind === 'version') writeSentence(readVersion());
  if (command.kind === 'serve') await run(command.config);
} catch (error) {
  if (error instanceof ConfigurationError) console.error(error.message);
  else createLogger({ writeSentence }).error('The gateway could not start.', error);
  process.exitCode = 1;
}

async function run(config: Config): Promise<void> {
  const logger = createLogger({ writeSentence, level: config.logLevel });
  const tracing = readTracingOptions(process.env);
  const { region, url, metricsUrl, close } = await startService({ config, logger, tracing });
  // Whoever reads the line may send a signal at once.
  const stopped = untilStopped();
  logger.info(`Client Certificates Gateway ${readVersion()} for ${region}: ${url}`);
  if (metricsUrl !== undefined) logger.info(`Metrics: ${metricsUrl}`);
  await stopped;
  await close();
}
