import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import { json } from 'node:stream/consumers';
import { readConfig } from '../config/config.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { type Environment, valueOf } from '../config/setting.ts';
import { createLogger, type Logger } from '../observability/logger.ts';
import { toEventResponse, toRequest } from './lambda-event.ts';
import { startService } from './service.ts';

/**
 * Serves as a function of AWS Lambda. Each event becomes an HTTP request to the gateway in this process, so that it
 * passes every guard.
 *
 * Ends when the runtime does not answer any more, with exit code 1.
 *
 * @throws ConfigurationError when it does not run in Lambda, or a setting is wrong.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function runLambda(environment: Environment): Promise<void> {
  const runtime = valueOf(environment, 'AWS_LAMBDA_RUNTIME_API');
  if (runtime === undefined) {
    throw new ConfigurationError(
      'AWS_LAMBDA_RUNTIME_API is not set: expected to run in AWS Lambda.',
    );
  }
  // A function is public: on this address the profile is locked by default.
  const config = readConfig({ ...environment, HOST: '0.0.0.0', PORT: '0' });
  // Lambda freezes the process between two events. Buffered lines would appear late or never.
  const logger = createLogger({ level: config.logLevel, destination: process.stdout });
  const { url, profileLine, close } = await startService({ config, logger });
  logger.info(profileLine);
  const { port } = new URL(url);
  try {
    for (;;) await answerNext(`http://${runtime}/2018-06-01/runtime/invocation`, port, logger);
  } catch (error) {
    logger.error('The runtime of AWS Lambda does not answer. The gateway ends.', error);
  }
  // Lambda starts a process again that ends, and waits for one that does not.
  await close();
  process.exitCode = 1;
}

async function answerNext(invocations: string, port: string, logger: Logger): Promise<void> {
  const next = await send(`${invocations}/next`);
  const answers = `${invocations}/${String(next.headers['lambda-runtime-aws-request-id'])}`;
  try {
    const { options, body } = toRequest(await json(next));
    // On a connection of its own: the server closes idle ones, and time passes while the process is frozen.
    const response = await send(`http://127.0.0.1:${port}`, { ...options, agent: false }, body);
    await post(`${answers}/response`, await toEventResponse(response));
  } catch (error) {
    logger.error('Unhandled error while answering an event.', error);
    const errorMessage = 'The gateway failed to answer the event. The details are in its log.';
    await post(`${answers}/error`, { errorMessage, errorType: 'GatewayError' });
  }
}

async function post(url: string, value: unknown): Promise<void> {
  const response = await send(url, { method: 'POST' }, Buffer.from(JSON.stringify(value)));
  response.resume();
}

/** Sends an HTTP request. Unlike `fetch`, it waits for an event as long as it takes. */
function send(url: string, options: RequestOptions = {}, body?: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(body);
  });
}
