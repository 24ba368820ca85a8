import { limitTable } from '../config/limits.ts';
import { CallCounter } from '../observability/call-counter.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { holdsUntil } from '../certificates/expiration.ts';
import type { Location } from '../certificates/location.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import type { QueryMemo } from '../pagination/query-memo.ts';
import { remember } from '../util/remember.ts';
import type { ApiGateway } from './api-gateway.ts';
import type { Locations } from './locations.ts';
import { allowManyListeners, type Caller } from './page-store.ts';
import { readList } from './read-certificates.ts';
import { RequestReads } from './request-reads.ts';
import type { FreshUsage, UsageReader } from './usage/usage-reader.ts';

/** How long a response may be replayed. */
export interface Freshness {
  /** The moment of the store's clock until which everything that was read is fresh. */
  readonly freshUntil: number;
  /** The version of the store when the request began. */
  readonly storeVersion: number;
  /**
   * Milliseconds since the epoch, the second exclusive. At another time the response would say something else
   * of expirations. Undefined when the request did not look at the clock.
   */
  readonly clockWindow: readonly [since: number, until: number] | undefined;
}

/** What one request reads of all locations. */
export class GatewayReads {
  readonly locations: readonly ApiGateway[];
  readonly keepsPages: boolean;
  readonly memo: QueryMemo;
  readonly #caller: Caller;
  readonly #moment: Date;
  readonly #storeVersion: number;
  readonly #reads = new Map<ApiGateway, RequestReads>();
  readonly #usageReader: UsageReader;
  readonly #usageWaitMilliseconds: number;
  readonly #usages = new Map<ApiGateway, Promise<FreshUsage>>();
  readonly #callCounter = new CallCounter();
  readonly #acmDates: Date[] = [];
  #usageFreshUntil = Infinity;
  #hasReadClock = false;
  #isRepeatable = true;

  /** Begins the reads of one request, made on behalf of its caller at a moment. */
  constructor(
    { list, store, memo, usage }: Locations,
    caller: Caller,
    moment: Date,
    usageWaitMilliseconds: number = limitTable.usageWaitMilliseconds.byDefault,
  ) {
    this.locations = list;
    this.keepsPages = store.keepsValues;
    this.memo = memo;
    allowManyListeners(caller);
    this.#caller = { ...caller, observers: [...(caller.observers ?? []), this.#callCounter] };
    this.#usageReader = usage;
    this.#usageWaitMilliseconds = usageWaitMilliseconds;
    this.#moment = moment;
    this.#storeVersion = store.version();
  }

  /** What the request reads of one location. */
  at(location: ApiGateway): RequestReads {
    return remember(this.#reads, location, () => new RequestReads(location, this.#caller));
  }

  /** Whether a stale page stood in for one that upstream did not give. */
  get isStale(): boolean {
    return this.#callCounter.isStale;
  }

  /** Reads the list of a location from upstream again, and not from the cache. */
  readListAgain(location: ApiGateway): Promise<readonly ClientCertificate[]> {
    return readList(location, { ...this.#caller, isFresh: true });
  }

  /** Where the certificates of a location are used, as far as it is known in time. Read once. */
  readUsage(location: ApiGateway): Promise<FreshUsage> {
    return remember(this.#usages, location, () => this.#startReadingUsage(location));
  }

  async #startReadingUsage(location: ApiGateway): Promise<FreshUsage> {
    const usage = await this.#usageReader.readUsage(location, {
      signal: this.#caller.signal,
      deadlineMilliseconds: this.#usageWaitMilliseconds,
    });
    this.#usageFreshUntil = Math.min(this.#usageFreshUntil, usage.freshUntil);
    const { acmCertificates } = usage;
    if (acmCertificates === undefined || acmCertificates instanceof UpstreamError) return usage;
    for (const { expirationDate } of acmCertificates.values()) {
      if (expirationDate !== null) this.#acmDates.push(expirationDate);
    }
    return usage;
  }

  /** The location of a certificate or a stage. */
  locationOf({ accountName, region }: Location): ApiGateway {
    const found = this.locations.find(
      (one) => one.region === region && one.account.name === accountName,
    );
    if (found === undefined) throw new Error('A certificate has no location of this gateway.');
    return found;
  }

  /** The moment of the request: one for everything that it says of expirations. */
  now(): Date {
    this.#hasReadClock = true;
    return this.#moment;
  }

  /** Keeps the response from being replayed: it says something that changes at any moment. */
  forbidReplay(): void {
    this.#isRepeatable = false;
  }

  /** How long a response that was made from these reads may be replayed. */
  freshness(): Freshness {
    const freshUntil = [...this.#reads.values()].map((reads) => reads.freshUntil);
    return {
      freshUntil: this.#isRepeatable ? Math.min(this.#usageFreshUntil, ...freshUntil) : -Infinity,
      storeVersion: this.#storeVersion,
      clockWindow: this.#hasReadClock ? this.#clockWindow() : undefined,
    };
  }

  #clockWindow(): readonly [since: number, until: number] {
    const now = this.#moment;
    let until = Infinity;
    for (const date of this.#acmDates) until = Math.min(until, holdsUntil(date, now));
    for (const { pages, certificates } of this.#reads.values()) {
      for (const page of pages) until = Math.min(until, page.holdsUntil(now));
      for (const { expirationDate } of certificates) {
        if (expirationDate instanceof Date)
          until = Math.min(until, holdsUntil(expirationDate, now));
      }
    }
    return [now.getTime(), until];
  }
}
