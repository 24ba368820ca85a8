import {
  type APIGatewayClient,
  type APIGatewayClientConfig,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
} from '@aws-sdk/client-api-gateway';
import type { Api } from '../../certificates/stage.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import { createLoader } from '../client-loader.ts';
import { type CallOptions, send } from '../transport.ts';

/** How calls with the credentials of an account are made in a Region. */
export interface ServiceConnection {
  /** Options for clients of any service. */
  readonly clientConfig: Pick<
    APIGatewayClientConfig,
    'region' | 'credentials' | 'endpoint' | 'maxAttempts' | 'retryMode'
  >;
  readonly callOptions: Omit<CallOptions, 'rateLimiter' | 'signal'> & {
    readonly rateLimiter: RateLimiter;
  };
}

/** The calls that tell where certificates are used. */
export type UsageCalls = ReturnType<typeof createUsageCalls>;

/**
 * Makes the calls for a location. Each waits for a turn in the background. Clients of other services than the
 * first are loaded when needed.
 */
export function createUsageCalls(
  client: APIGatewayClient,
  { clientConfig, callOptions }: ServiceConnection,
) {
  const load = createLoader();
  const loadV2 = load(async () => {
    const sdk = await import('@aws-sdk/client-apigatewayv2');
    return { sdk, client: new sdk.ApiGatewayV2Client(clientConfig) };
  });
  const loadAcm = load(async () => {
    const sdk = await import('@aws-sdk/client-acm');
    return { sdk, client: new sdk.ACMClient(clientConfig) };
  });
  const takeTurn = (signal: AbortSignal) => takeBackgroundTurn(callOptions, signal);

  return {
    /** GetRestApis. */
    async listRestApis(position: string | undefined, signal: AbortSignal) {
      const command = new GetRestApisCommand({ limit: maxLimit, position });
      return send(client, 'GetRestApis', command, await takeTurn(signal));
    },
    /** GetApis of API Gateway v2. */
    async listV2Apis(nextToken: string | undefined, signal: AbortSignal) {
      const v2 = await loadV2();
      const command = new v2.sdk.GetApisCommand({
        MaxResults: String(maxLimit),
        NextToken: nextToken,
      });
      return send(v2.client, 'GetApis', command, await takeTurn(signal));
    },
    /** GetStages of an API. Only those of WebSocket APIs have pages. */
    async listStages({ id, protocol }: Api, nextToken: string | undefined, signal: AbortSignal) {
      if (protocol === 'REST') {
        const command = new GetStagesCommand({ restApiId: id });
        return send(client, 'GetStages', command, await takeTurn(signal));
      }
      const v2 = await loadV2();
      const command = new v2.sdk.GetStagesCommand({ ApiId: id, NextToken: nextToken });
      return send(v2.client, 'GetStages', command, await takeTurn(signal));
    },
    /** GetStage. */
    async getStage({ id, protocol }: Api, stageName: string, signal: AbortSignal) {
      if (protocol === 'REST') {
        const command = new GetStageCommand({ restApiId: id, stageName });
        return send(client, 'GetStage', command, await takeTurn(signal));
      }
      const v2 = await loadV2();
      const command = new v2.sdk.GetStageCommand({ ApiId: id, StageName: stageName });
      return send(v2.client, 'GetStage', command, await takeTurn(signal));
    },
    /** ListCertificates of AWS Certificate Manager, with keys of all types. */
    async listAcmCertificates(nextToken: string | undefined, signal: AbortSignal) {
      const acm = await loadAcm();
      const command = new acm.sdk.ListCertificatesCommand({
        // Without this ACM lists only certificates with RSA keys of 1024 and 2048 bits.
        Includes: { keyTypes: Object.values(acm.sdk.KeyAlgorithm) },
        MaxItems: 1000,
        NextToken: nextToken,
      });
      return send(acm.client, 'ListCertificates', command, await takeTurn(signal));
    },
    /** Closes the clients that were loaded. */
    close: load.close,
  };
}

/**
 * Waits for a turn in the background, however long that takes, so that only the call itself counts
 * against its deadline. Its retries wait for turns of their own.
 */
export async function takeBackgroundTurn(
  options: ServiceConnection['callOptions'],
  signal: AbortSignal,
): Promise<CallOptions> {
  const { rateLimiter } = options;
  const background = { maxWaitMilliseconds: Infinity, isBackground: true };
  let turn: number | undefined = await rateLimiter.acquire({ ...background, signal });
  return {
    ...options,
    signal,
    rateLimiter: {
      acquire(attempt) {
        const waited = turn;
        turn = undefined;
        return waited === undefined
          ? rateLimiter.acquire({ ...attempt, ...background })
          : Promise.resolve(waited);
      },
    },
  };
}

/** APIs that one call brings at most. */
const maxLimit = 500;
