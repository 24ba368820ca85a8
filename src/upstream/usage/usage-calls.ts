import {
  type APIGatewayClient,
  type APIGatewayClientConfig,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
} from '@aws-sdk/client-api-gateway';
import type { Api } from '../../certificates/stage.ts';
import type { Operation } from '../../certificates/upstream-error.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import { createLoader } from '../client-loader.ts';
import { type CallOptions, send, type UpstreamResponse } from '../transport.ts';

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

/** How the calls for one location are made. */
export interface UsageConnection extends ServiceConnection {
  /** The client of Amazon API Gateway for the location. */
  readonly client: APIGatewayClient;
}

/** The calls that tell where certificates are used. Each waits for a turn in the background. */
export interface UsageCalls {
  /** GetRestApis. */
  listRestApis(position: string | undefined, signal: AbortSignal): Promise<UpstreamResponse>;
  /** GetApis of API Gateway v2. */
  listV2Apis(nextToken: string | undefined, signal: AbortSignal): Promise<UpstreamResponse>;
  /** GetStages of an API. Only those of WebSocket APIs have pages. */
  listStages(
    api: Api,
    nextToken: string | undefined,
    signal: AbortSignal,
  ): Promise<UpstreamResponse>;
  /** GetStage. */
  getStage(api: Api, stageName: string, signal: AbortSignal): Promise<UpstreamResponse>;
  /** ListCertificates of AWS Certificate Manager, with keys of all types. */
  listAcmCertificates(
    nextToken: string | undefined,
    signal: AbortSignal,
  ): Promise<UpstreamResponse>;
  close(): void;
}

/** Makes the calls for a location. Clients of other services than the first are loaded when needed. */
export function createUsageCalls({
  client,
  clientConfig,
  callOptions,
}: UsageConnection): UsageCalls {
  const load = createLoader();
  const v2 = load(async () => {
    const sdk = await import('@aws-sdk/client-apigatewayv2');
    return { sdk, client: new sdk.ApiGatewayV2Client(clientConfig) };
  });
  const acm = load(async () => {
    const sdk = await import('@aws-sdk/client-acm');
    return { sdk, client: new sdk.ACMClient(clientConfig) };
  });
  const on = (operation: Operation, signal: AbortSignal) =>
    takeBackgroundTurn(callOptions, signal).then((options) => ({ operation, options }));

  return {
    async listRestApis(position, signal) {
      const { operation, options } = await on('GetRestApis', signal);
      const command = new GetRestApisCommand({ limit: maxLimit, ...(position && { position }) });
      return send(client, operation, command, options);
    },
    async listV2Apis(nextToken, signal) {
      const { sdk, client: v2Client } = await v2();
      const { operation, options } = await on('GetApis', signal);
      const command = new sdk.GetApisCommand({
        MaxResults: String(maxLimit),
        ...(nextToken && { NextToken: nextToken }),
      });
      return send(v2Client, operation, command, options);
    },
    async listStages({ id, protocol }, nextToken, signal) {
      if (protocol === 'REST') {
        const { operation, options } = await on('GetStages', signal);
        return send(client, operation, new GetStagesCommand({ restApiId: id }), options);
      }
      const { sdk, client: v2Client } = await v2();
      const { operation, options } = await on('GetStages', signal);
      const command = new sdk.GetStagesCommand({
        ApiId: id,
        ...(nextToken && { NextToken: nextToken }),
      });
      return send(v2Client, operation, command, options);
    },
    async getStage({ id, protocol }, stageName, signal) {
      if (protocol === 'REST') {
        const { operation, options } = await on('GetStage', signal);
        return send(client, operation, new GetStageCommand({ restApiId: id, stageName }), options);
      }
      const { sdk, client: v2Client } = await v2();
      const { operation, options } = await on('GetStage', signal);
      const command = new sdk.GetStageCommand({ ApiId: id, StageName: stageName });
      return send(v2Client, operation, command, options);
    },
    async listAcmCertificates(nextToken, signal) {
      const { sdk, client: acmClient } = await acm();
      const { operation, options } = await on('ListCertificates', signal);
      const command = new sdk.ListCertificatesCommand({
        // Without this ACM lists only certificates with RSA keys of 1024 and 2048 bits.
        Includes: { keyTypes: Object.values(sdk.KeyAlgorithm) },
        MaxItems: 1000,
        ...(nextToken && { NextToken: nextToken }),
      });
      return send(acmClient, operation, command, options);
    },
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
