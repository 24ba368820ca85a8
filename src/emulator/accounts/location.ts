import { ListTokens } from '../lists/list-tokens.ts';
import { type PageRules, Pages } from '../lists/pages.ts';
import { defaultQuota, type EmulatedQuota } from '../services/service-quotas/quota.ts';
import { Collection } from '../lists/collection.ts';
import type { RegionOptions, RegionOptStatus } from './options.ts';
import type { StoredCertificate } from './stored-certificate.ts';

/** An account in one Region, with its resources. */
export class Location {
  readonly region: string;
  readonly optStatus: RegionOptStatus;
  readonly quota: EmulatedQuota;
  readonly certificates: Collection<StoredCertificate>;
  readonly certificatePages: Pages<StoredCertificate>;
  readonly #tokens = new ListTokens();

  constructor(region: string, options: RegionOptions, pageRules: PageRules) {
    this.region = region;
    this.optStatus = options.optStatus ?? 'ENABLED_BY_DEFAULT';
    this.quota = options.quota ?? defaultQuota;
    this.certificates = new Collection(
      'client certificate',
      ({ clientCertificateId }) => clientCertificateId,
      options.certificates,
    );
    this.certificatePages = new Pages(this.certificates, this.#tokens, pageRules);
  }

  /** Whether the account's credentials are valid in this Region. */
  get isEnabled(): boolean {
    return this.optStatus !== 'DISABLED' && this.optStatus !== 'ENABLING';
  }

  /** Rejects every token of a next page that was issued before. */
  expireTokens(): void {
    this.#tokens.expire();
  }
}
