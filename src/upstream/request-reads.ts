import type { ClientCertificate } from '../certificates/certificate.ts';
import type { ListSource } from '../pagination/list-reader.ts';
import { type Page, type PageRequest } from '../pagination/page.ts';
import { remember } from '../util/remember.ts';
import type { ApiGateway } from './api-gateway.ts';
import type { Caller, Read } from './page-store.ts';

/**
 * What one request reads of one location. Whatever it reads twice it reads once, so that one operation
 * sees one state of the list.
 */
export class RequestReads implements ListSource {
  readonly keepsPages: boolean;
  /** The pages that were read. */
  readonly pages: Page[] = [];
  /** The certificates that were read by their ids. */
  readonly certificates: ClientCertificate[] = [];
  /** The moment of the store's clock until which everything that was read is fresh. */
  freshUntil = Infinity;
  /** Whether something that was read is stale. */
  isStale = false;
  readonly #apiGateway: ApiGateway;
  readonly #caller: Caller;
  readonly #reads = new Map<string, Promise<Read<unknown>>>();

  /** Begins the reads of one request, made on behalf of its caller. */
  constructor(apiGateway: ApiGateway, caller: Caller) {
    this.keepsPages = apiGateway.store.keepsValues;
    this.#apiGateway = apiGateway;
    this.#caller = caller;
  }

  readonly readPage = async (request: PageRequest): Promise<Page> => {
    const page = await this.#read(this.#keyOfPage(request), () =>
      this.#apiGateway.readPage(request, this.#caller),
    );
    this.pages.push(page);
    return page;
  };

  readonly hasPage = (position: string | undefined, isOutage: boolean): Promise<boolean> =>
    this.#apiGateway.hasPage(position, isOutage);

  readonly readCertificate = async (id: string): Promise<ClientCertificate | null> => {
    const certificate = await this.#read(`certificate ${id}`, () =>
      this.#apiGateway.readCertificate(id, this.#caller),
    );
    if (certificate !== null) this.certificates.push(certificate);
    return certificate;
  };

  /** The quota of client certificates; null when it is not known. */
  readQuota(): Promise<number | null> {
    return this.#read('quota', () => this.#apiGateway.readQuota());
  }

  /** The moment of the store's clock at which the oldest of what was read came from upstream. */
  get readAt(): number {
    return this.freshUntil - this.#apiGateway.store.ttlMilliseconds;
  }

  async #read<T>(key: string, read: () => Promise<Read<T>>): Promise<T> {
    const { value, freshUntil, isStale = false } = await remember(this.#reads, key, read);
    this.isStale ||= isStale;
    this.freshUntil = Math.min(this.freshUntil, freshUntil);
    return value as T;
  }

  /** Where pages are kept, a page is whole whatever limit was asked for. */
  #keyOfPage({ limit, position = '' }: PageRequest): string {
    return this.keepsPages ? `page ${position}` : `page ${limit} ${position}`;
  }
}
