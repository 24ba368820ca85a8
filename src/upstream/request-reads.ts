import type { ClientCertificate } from '../certificates/certificate.ts';
import { holdsUntil } from '../certificates/expiration.ts';
import type { ListSource } from '../pagination/list-reader.ts';
import type { Page, PageRequest } from '../pagination/page.ts';
import type { ApiGateway } from './api-gateway.ts';
import type { Caller, Read } from './page-store.ts';

/** How long the answer of a request may be given again. */
export interface Freshness {
  /** The moment of the store's clock until which everything that was read is fresh. */
  readonly freshUntil: number;
  /** The version of the store when the request began. */
  readonly storeVersion: number;
  /**
   * Milliseconds since the epoch, from the first and before the second: outside of them the system's
   * clock changes what was said of expirations. Undefined when the request did not look at the clock.
   */
  readonly clockWindow: readonly [since: number, until: number] | undefined;
}

/**
 * What one request reads. Whatever it reads twice it reads once, so that one operation sees one state
 * of the list.
 */
export class RequestReads implements ListSource {
  readonly region: string;
  readonly keepsPages: boolean;
  readonly #apiGateway: ApiGateway;
  readonly #caller: Caller;
  readonly #moment: Date;
  readonly #storeVersion: number;
  readonly #reads = new Map<string, Promise<Read<unknown>>>();
  readonly #certificates = new Set<ClientCertificate>();
  readonly #pages = new Set<Page>();
  #freshUntil = Infinity;
  #hasReadClock = false;

  /** Begins the reads of one request, made on behalf of its caller at a moment. */
  constructor(apiGateway: ApiGateway, caller: Caller, moment: Date) {
    this.region = apiGateway.region;
    this.keepsPages = apiGateway.store.keepsValues;
    this.#apiGateway = apiGateway;
    this.#caller = caller;
    this.#moment = moment;
    this.#storeVersion = apiGateway.store.version();
  }

  readonly readPage = async (request: PageRequest): Promise<Page> => {
    const page = await this.#read(this.#keyOfPage(request), () =>
      this.#apiGateway.readPage(request, this.#caller),
    );
    this.#pages.add(page);
    return page;
  };

  readonly hasPage = (position: string | undefined): Promise<boolean> =>
    this.#apiGateway.hasPage(position);

  readonly readCertificate = async (id: string): Promise<ClientCertificate | null> => {
    const certificate = await this.#read(`certificate ${id}`, () =>
      this.#apiGateway.readCertificate(id, this.#caller),
    );
    if (certificate !== null) this.#certificates.add(certificate);
    return certificate;
  };

  /** The quota of client certificates; null when it is not known. */
  readQuota(): Promise<number | null> {
    return this.#read('quota', () => this.#apiGateway.readQuota());
  }

  arnOf(clientCertificateId: string): string {
    return this.#apiGateway.arnOf(clientCertificateId);
  }

  /** The moment of the request: one for everything that it says of expirations. */
  now(): Date {
    this.#hasReadClock = true;
    return this.#moment;
  }

  /** How long the answer holds that was made from all of this. */
  freshness(): Freshness {
    return {
      freshUntil: this.#freshUntil,
      storeVersion: this.#storeVersion,
      clockWindow: this.#hasReadClock ? this.#clockWindow() : undefined,
    };
  }

  async #read<T>(key: string, read: () => Promise<Read<T>>): Promise<T> {
    const reading = this.#reads.get(key) ?? read();
    this.#reads.set(key, reading);
    const { value, freshUntil } = await reading;
    this.#freshUntil = Math.min(this.#freshUntil, freshUntil);
    return value as T;
  }

  #clockWindow(): readonly [since: number, until: number] {
    const since = this.#moment.getTime();
    let until = Infinity;
    for (const { expirationDate } of this.#allCertificates()) {
      if (!(expirationDate instanceof Date)) continue;
      until = Math.min(until, holdsUntil(expirationDate, this.#moment));
    }
    return [since, until];
  }

  /** Where pages are kept, a page is whole whatever limit was asked for. */
  #keyOfPage({ limit, position = '' }: PageRequest): string {
    return this.keepsPages ? `page ${position}` : `page ${limit} ${position}`;
  }

  *#allCertificates(): Generator<ClientCertificate> {
    for (const page of this.#pages) for (const { certificate } of page.edges) yield certificate;
    yield* this.#certificates;
  }
}
