import { Collection } from '../lists/collection.ts';
import { ListTokens } from '../lists/list-tokens.ts';
import { type PageRules, Pages } from '../lists/pages.ts';
import type { StoredAcmCertificate } from '../resources/acm-certificate.ts';
import type { StoredCertificate } from '../resources/client-certificate.ts';
import type { ConfigAggregatorOptions } from '../resources/config-aggregator.ts';
import type { StoredApi, StoredRestApi } from '../resources/stage.ts';
import { defaultQuota, type EmulatedQuota } from '../resources/quota.ts';
import type { RegionOptions, RegionOptStatus } from './options.ts';

/** An account in one Region, with its resources. */
export class Location {
  readonly accountId: string;
  readonly region: string;
  readonly optStatus: RegionOptStatus;
  readonly quota: EmulatedQuota;
  readonly certificates: Collection<StoredCertificate>;
  readonly certificatePages: Pages<StoredCertificate>;
  readonly restApis: Collection<StoredRestApi>;
  readonly restApiPages: Pages<StoredRestApi>;
  readonly apis: Collection<StoredApi>;
  readonly apiPages: Pages<StoredApi>;
  readonly acmCertificates: Collection<StoredAcmCertificate>;
  readonly aggregators: readonly ConfigAggregatorOptions[];
  /** The resource types that AWS Config records here. Undefined when it records all. */
  readonly recordedTypes: readonly string[] | undefined;
  /** The tokens of all its lists. */
  readonly tokens = new ListTokens();

  constructor(accountId: string, region: string, options: RegionOptions, pageRules: PageRules) {
    const { tokens } = this;
    this.accountId = accountId;
    this.region = region;
    this.optStatus = options.optStatus ?? 'ENABLED_BY_DEFAULT';
    this.quota = options.quota ?? defaultQuota;
    this.certificates = new Collection(
      'client certificate',
      ({ clientCertificateId }) => clientCertificateId,
      options.certificates,
    );
    this.certificatePages = new Pages('certificates', this.certificates, tokens, pageRules);
    this.restApis = new Collection('REST API', ({ id }) => id, options.restApis);
    this.restApiPages = new Pages('REST APIs', this.restApis, tokens);
    this.apis = new Collection('API', ({ apiId }) => apiId, options.apis);
    this.apiPages = new Pages('APIs', this.apis, tokens);
    this.acmCertificates = new Collection(
      'certificate of ACM',
      ({ arn }) => arn,
      options.acmCertificates,
    );
    this.aggregators = options.aggregators ?? [];
    this.recordedTypes = options.recordedTypes;
  }

  /** Whether the account's credentials are valid in this Region. */
  get isEnabled(): boolean {
    return this.optStatus !== 'DISABLED' && this.optStatus !== 'ENABLING';
  }
}
