#!/usr/bin/env node
import { createApiGateway } from './apigateway/api-gateway.ts';
import { type Config, helpText, readCommand } from './config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { createGateway, graphqlPath } from './gateway.ts';
import { createTextLogger } from './logger.ts';
import { serve, untilStopped } from './serve.ts';
import { readVersion } from './version.ts';

const logger = createTextLogger(console.log, console.error);

try {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') logger.info(helpText());
  if (command.kind === 'version') logger.info(readVersion());
  if (command.kind === 'serve') await run(command.config);
} catch (error) {
  if (error instanceof ConfigurationError) console.error(error.message);
  else logger.error('The gateway could not start.', error);
  process.exitCode = 1;
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
