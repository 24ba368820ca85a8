import type {
  ServiceQuotasClient,
  ServiceQuotasClientConfig,
} from '@aws-sdk/client-service-quotas';

/** How to reach Service Quotas, and how long to wait for it. */
export interface QuotaOptions {
  readonly client: Pick<
    ServiceQuotasClientConfig,
    'region' | 'credentials' | 'endpoint' | 'maxAttempts'
  >;
  /** Milliseconds for one call, its retries included. */
  readonly deadlineMilliseconds: number;
  /** The clock by which a quota grows old. */
  readonly now: () => Date;
}

/** The quota of client certificates of one account in one Region. */
export interface QuotaReader {
  /**
   * The most client certificates that the account may have there, or null when Service Quotas does
   * not tell: the credentials may not permit to ask. Never rejects.
   */
  read(): Promise<number | null>;
  close(): void;
}

/** How long an answer is kept, in milliseconds: a quota changes by a support case, not by the minute. */
export const quotaLifetimeMilliseconds = 60 * 60 * 1000;

/** How long it is remembered that there was none, in milliseconds: a permission may just have been given. */
export const missingQuotaLifetimeMilliseconds = 60 * 1000;

/**
 * Makes a reader that shares what it has read among all requests; that is its purpose. The client
 * of Service Quotas is loaded when first needed, as most gateways are never asked for the quota.
 */
export function createQuotaReader({
  client,
  deadlineMilliseconds,
  now,
}: QuotaOptions): QuotaReader {
  let quotas: Promise<Quotas> | undefined;
  let kept: { readonly value: Promise<number | null>; expiresAt: number } | undefined;

  async function load(): Promise<number | null> {
    try {
      quotas ??= loadQuotas(client);
      return await (await quotas).read(AbortSignal.timeout(deadlineMilliseconds));
    } catch {
      return null;
    }
  }

  return {
    async read() {
      if (kept === undefined || now().getTime() >= kept.expiresAt) {
        const reading = { value: load(), expiresAt: Infinity };
        kept = reading;
        const lifetime =
          (await reading.value) === null
            ? missingQuotaLifetimeMilliseconds
            : quotaLifetimeMilliseconds;
        reading.expiresAt = now().getTime() + lifetime;
      }
      return kept.value;
    },
    close() {
      quotas?.then(
        ({ close }) => {
          close();
        },
        () => undefined,
      );
    },
  };
}

/** "Client certificates per account per Region", by the codes that are the same in every account. */
const clientCertificates = { ServiceCode: 'apigateway', QuotaCode: 'L-824C9E42' } as const;

interface Quotas {
  readonly read: (abortSignal: AbortSignal) => Promise<number | null>;
  readonly close: () => void;
}

async function loadQuotas(config: QuotaOptions['client']): Promise<Quotas> {
  const sdk = await import('@aws-sdk/client-service-quotas');
  const client: ServiceQuotasClient = new sdk.ServiceQuotasClient({
    ...config,
    retryMode: 'standard',
  });

  async function read(abortSignal: AbortSignal): Promise<number | null> {
    try {
      const applied = new sdk.GetServiceQuotaCommand(clientCertificates);
      return toCount((await client.send(applied, { abortSignal })).Quota?.Value);
    } catch (error) {
      if (!(error instanceof sdk.NoSuchResourceException)) throw error;
      // An account that never asked for more may have the default alone.
      const byDefault = new sdk.GetAWSDefaultServiceQuotaCommand(clientCertificates);
      return toCount((await client.send(byDefault, { abortSignal })).Quota?.Value);
    }
  }

  return {
    read,
    close: () => {
      client.destroy();
    },
  };
}

/** A number that counts certificates and that GraphQL's Int can carry. */
function toCount(value: number | undefined): number | null {
  return Number.isInteger(value) && value !== undefined && value >= 0 && value < 2 ** 31
    ? value
    : null;
}
