import { createHash } from 'node:crypto';

/** A stage as the emulator stores it. Members that are absent here, and have no default, are absent from responses too. */
export interface StoredStage {
  readonly stageName: string;
  /** The id of a client certificate, or the ARN of a certificate of ACM. */
  readonly clientCertificateId?: string;
  /** Default: an id that the API and the stage determine. */
  readonly deploymentId?: string;
  readonly description?: string;
  /** Epoch seconds. Default: that of the API. */
  readonly createdDate?: number;
  /** Epoch seconds. Default `createdDate`. */
  readonly lastUpdatedDate?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** What AWS Config has recorded for `clientCertificateId`, when it lags behind. Default: the same. */
  readonly recordedClientCertificateId?: string;
}

/** A REST API as the emulator stores it. */
export interface StoredRestApi {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Epoch seconds. Default {@link defaultCreatedDate}. */
  readonly createdDate?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly stages?: readonly StoredStage[];
}

/** A WebSocket or HTTP API as the emulator stores it. */
export interface StoredApi {
  readonly apiId: string;
  readonly name: string;
  readonly protocolType: 'WEBSOCKET' | 'HTTP';
  readonly description?: string;
  /** Epoch seconds. Default {@link defaultCreatedDate}. */
  readonly createdDate?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly stages?: readonly StoredStage[];
}

/** The creation of an API that states none: 2025-01-01T00:00:00Z. */
export const defaultCreatedDate = 1_735_689_600;

/** A stage with its defaults. */
export interface CompleteStage extends StoredStage {
  readonly deploymentId: string;
  readonly createdDate: number;
  readonly lastUpdatedDate: number;
}

/** Adds the defaults of a stage. */
export function completeStage(
  stage: StoredStage,
  apiId: string,
  api: { readonly createdDate?: number },
): CompleteStage {
  const createdDate = stage.createdDate ?? api.createdDate ?? defaultCreatedDate;
  return {
    ...stage,
    deploymentId: stage.deploymentId ?? createDeploymentId(apiId, stage.stageName),
    createdDate,
    lastUpdatedDate: stage.lastUpdatedDate ?? createdDate,
  };
}

function createDeploymentId(apiId: string, stageName: string): string {
  return createHash('sha256').update(`${apiId}/${stageName}`).digest('hex').slice(0, 6);
}
