import type { IncomingMessage, ServerResponse } from 'node:http';
import { startService } from './commands/service.ts';
import { readConfig } from './config/config.ts';
import { createLogger } from './observability/logger.ts';

/** Options of {@link createGateway}. */
export interface GatewayOptions {
  /**
   * Settings by their environment variables, such as `CACHE_TTL` or `ALLOWED_HOSTS`: see docs/configuration.md. Nothing
   * is read from `process.env`. `HOST` and `PORT` have no effect. Unless `PROFILE` is `explore`, the profile is `locked`.
   */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** How to reach AWS, or an emulator of it. The AWS SDK's own chains find what is left out. */
  readonly aws?: AwsOptions;
  /** Receives the lines of the log, one JSON object each. Default: standard output. */
  readonly log?: (line: string) => void;
}

/** How to reach AWS. An emulator has these properties too. */
export interface AwsOptions {
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The base URL of every service, in place of those of AWS. */
  readonly url?: string;
}

/** A gateway for a server of your own. */
export interface Gateway extends AsyncDisposable {
  /** Answers a request: the listener of a `node:http` server. Serves `/graphql`, `/health` and all other paths. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Closes what the gateway has opened. Close the server first. */
  close(): Promise<void>;
}

/**
 * Creates the gateway with all its guards, without a server. The server limits how long requests and responses may take.
 *
 * @throws Error for a wrong setting.
 */
export async function createGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { settings = {}, aws, log } = options;
  // The server may listen anywhere: on this address the profile is locked by default.
  const config = readConfig({ ...settings, HOST: '0.0.0.0' });
  const { handler, close } = await startService({
    config,
    logger: createLogger({
      level: config.logLevel,
      destination: log && { write: log },
      writeSentence: () => undefined,
    }),
    upstream: aws && {
      region: aws.region,
      credentials: aws.credentials,
      endpoint: aws.url,
      serviceQuotasEndpoint: aws.url,
      accountsEndpoint: aws.url,
    },
    listen: () => Promise.resolve(notListening),
  });
  return {
    handle: (request, response) => void handler(request, response),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const notListening = {
  origin: '',
  drain: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
