#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { createApiGateway } from './upstream/api-gateway.ts';
import { UpstreamError } from './certificates/upstream-error.ts';
import { checkExpirations, exitCodeOf, exitCodes, toJson, toTable } from './commands/check.ts';
import {
  type CheckConfig,
  checkName,
  type Config,
  helpText,
  readCommand,
} from './config/config.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { createLogger } from './observability/logger.ts';
import { readTracingOptions } from './observability/tracing.ts';
import { untilStopped } from './http/server.ts';
import { readVersion } from './util/version.ts';

const writeSentence = console.log;
const commandLine = process.argv.slice(2);
const isCheck = commandLine[0] === checkName;

try {
  const command = readCommand(commandLine, process.env);
  if (command.kind === 'help') writeSentence(helpText());
  if (command.kind === 'version') writeSentence(readVersion());
  if (command.kind === 'check') await check(command.config);
  if (command.kind === 'serve') await run(command.config);
} catch (error) {
  const isPlain = error instanceof ConfigurationError || error instanceof UpstreamError;
  const failure = `The gateway could not ${isCheck ? 'check' : 'start'}.`;
  if (isPlain) console.error(error.message);
  else createLogger().error(failure, error);
  process.exitCode = isCheck ? exitCodes.unknown : 1;
}

async function check({ withinDays, deadlineMilliseconds, isJson }: CheckConfig): Promise<void> {
  const apiGateway = await createApiGateway({ deadlineMilliseconds });
  try {
    await apiGateway.checkCredentials();
    const result = await checkExpirations(apiGateway, withinDays, new Date());
    writeSentence(isJson ? toJson(result) : toTable(result));
    process.exitCode = exitCodeOf(result);
  } finally {
    apiGateway.close();
  }
}

async function run(config: Config): Promise<void> {
  // By default the heap may become four times what it holds before the collector looks: memory that is
  // nobody's. At half of this it looks so often that every call upstream costs a fifth more.
  setFlagsFromString('--heap-growing-percent=60');
  const logger = createLogger({ level: config.logLevel });
  const tracing = readTracingOptions(process.env);
  // What checks, and what only says its version, needs no GraphQL.
  const { startService } = await import('./commands/serve.ts');
  const service = await startService({ config, logger, tracing });
  const { region, url, metricsUrl, profileLine, stop } = service;
  // Whoever reads the line may send a signal at once.
  const stopped = untilStopped();
  logger.info(`Client Certificates Gateway ${readVersion()} for ${region}: ${url}`);
  logger.info(profileLine);
  if (metricsUrl !== undefined) logger.info(`Metrics: ${metricsUrl}`);
  await stopped;
  await stop();
  // A collector of traces that does not answer would keep the process alive.
  process.exit();
}
