import type { Clock } from '../util/clock.ts';
import { createLoader } from './client-loader.ts';
import type { ServiceConnection } from './usage/usage-calls.ts';

interface QuotaOptions {
  readonly client: ServiceConnection['clientConfig'];
  /** Milliseconds for one call, its retries included. */
  readonly deadlineMilliseconds: number;
  /** The clock by which a quota grows old. */
  readonly clock: Pick<Clock, 'now'>;
}

/** The most client certificates that the account may have. */
export interface Quota {
  readonly value: number | null;
  /** Milliseconds until it is read again. */
  readonly leftMilliseconds: number;
}

/** Milliseconds that a quota is kept. It changes by a support case, not by the minute. */
const quotaLifetimeMilliseconds = 60 * 60 * 1000;

/** Milliseconds that a missing quota is kept. The permission may be granted any moment. */
const missingQuotaLifetimeMilliseconds = 60 * 1000;

/**
 * Makes a reader of the quota in one Region, which all requests share. The client of Service Quotas is loaded
 * when first needed, because most gateways are never asked for the quota.
 */
export function createQuotaReader(options: QuotaOptions) {
  const { deadlineMilliseconds, clock } = options;
  const load = createLoader();
  const loadClient = load(async () => {
    const sdk = await import('@aws-sdk/client-service-quotas');
    return { sdk, client: new sdk.ServiceQuotasClient(options.client) };
  });
  let kept: Reading | undefined;

  async function readQuota(): Promise<number | null> {
    const { sdk, client } = await loadClient();
    const abortSignal = AbortSignal.timeout(deadlineMilliseconds);
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

  /** Until it is over, everybody waits for the same reading. */
  function startReading(account: string): Reading {
    const reading: Reading = { account, expiresAt: Infinity, value: readQuota().catch(() => null) };
    void reading.value.then((value) => {
      const lifetime =
        value === null ? missingQuotaLifetimeMilliseconds : quotaLifetimeMilliseconds;
      reading.expiresAt = clock.now() + lifetime;
    });
    return reading;
  }

  return {
    /**
     * Reads the quota. Its value is null when Service Quotas does not tell, as when the credentials do
     * not permit it. Never rejects.
     *
     * @param account Identifies the account of the credentials of the moment.
     */
    async read(account: string): Promise<Quota> {
      if (kept?.account !== account || clock.now() >= kept.expiresAt) kept = startReading(account);
      const reading = kept;
      const value = await reading.value;
      return { value, leftMilliseconds: Math.max(0, reading.expiresAt - clock.now()) };
    },
    close: load.close,
  };
}

interface Reading {
  readonly account: string;
  readonly value: Promise<number | null>;
  /** Infinite until the value is there. */
  expiresAt: number;
}

/** "Client certificates per account per Region", by the codes that are the same in every account. */
const clientCertificates = { ServiceCode: 'apigateway', QuotaCode: 'L-824C9E42' } as const;

/** A number that counts certificates and that GraphQL's Int can carry. */
function toCount(value: number | undefined): number | null {
  const isCount = Number.isInteger(value) && value !== undefined && value >= 0 && value < 2 ** 31;
  return isCount ? value : null;
}
