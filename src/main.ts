#!/usr/bin/env node
import { createApiGateway } from './apigateway/api-gateway.ts';
import { UpstreamError } from './apigateway/errors.ts';
import { checkExpirations, exitCodeOf, exitCodes, toJson, toTable } from './check.ts';
import { type CheckConfig, checkName, type Config, helpText, readCommand } from './config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { createGateway, graphqlPath } from './gateway.ts';
import { createTextLogger } from './logger.ts';
import { serve, untilStopped } from './serve.ts';
import { readVersion } from './version.ts';

const logger = createTextLogger(console.log, console.error);
const commandLine = process.argv.slice(2);
const isCheck = commandLine[0] === checkName;

try {
  const command = readCommand(commandLine, process.env);
  if (command.kind === 'help') logger.info(helpText());
  if (command.kind === 'version') logger.info(readVersion());
  if (command.kind === 'check') await check(command.config);
  if (command.kind === 'serve') await run(command.config);
} catch (error) {
  const isPlain = error instanceof ConfigurationError || error instanceof UpstreamError;
  if (isPlain) console.error(error.message);
  else logger.error(`The gateway could not ${isCheck ? 'check' : 'start'}.`, error);
  process.exitCode = isCheck ? exitCodes.unknown : 1;
}

async function check({ withinDays, deadlineMilliseconds, isJson }: CheckConfig): Promise<void> {
  const apiGateway = await createApiGateway({ deadlineMilliseconds });
  try {
    await apiGateway.checkCredentials();
    const result = await checkExpirations(apiGateway, withinDays, new Date());
    logger.info(isJson ? toJson(result) : toTable(result));
    process.exitCode = exitCodeOf(result);
  } finally {
    apiGateway.close();
  }
}

async function run({ host, port, deadlineMilliseconds }: Config): Promise<void> {
  const apiGateway = await createApiGateway({ deadlineMilliseconds });
  await apiGateway.checkCredentials();
  const server = await serve(createGateway({ apiGateway, logger }), { host, port });
  // Whoever reads the line may send a signal at once.
  const stopped = untilStopped();
  logger.info(
    `Client Certificates Gateway ${readVersion()} for ${apiGateway.region}: ${server.origin}${graphqlPath}`,
  );
  await stopped;
  await server.close();
  apiGateway.close();
}
