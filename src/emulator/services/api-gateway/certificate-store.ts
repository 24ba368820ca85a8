import type { StoredCertificate } from './stored-certificate.ts';

/** A certificate and its ordinal. */
export interface StoreEntry {
  /** Grows with every added certificate, from 1. Never used twice. */
  readonly ordinal: number;
  readonly certificate: StoredCertificate;
}

/** The certificates of a location, in the order in which they were added. */
export class CertificateStore {
  readonly #entries = new Map<string, StoreEntry>();
  #lastOrdinal = 0;

  constructor(certificates: Iterable<StoredCertificate> = []) {
    for (const certificate of certificates) {
      this.add(certificate);
    }
  }

  /** Adds a certificate at the end of the list. Throws when its id is taken, which is a mistake in the test. */
  add(certificate: StoredCertificate): void {
    const id = certificate.clientCertificateId;
    if (this.#entries.has(id)) {
      throw new Error(`There is a client certificate ${id} already; delete it first.`);
    }
    this.#lastOrdinal += 1;
    this.#entries.set(id, { ordinal: this.#lastOrdinal, certificate });
  }

  /** Deletes a certificate. Returns whether it existed. */
  delete(clientCertificateId: string): boolean {
    return this.#entries.delete(clientCertificateId);
  }

  /** The certificate with the given id. */
  get(clientCertificateId: string): StoredCertificate | undefined {
    return this.#entries.get(clientCertificateId)?.certificate;
  }

  /** All certificates, in the order in which pages return them. */
  list(): StoredCertificate[] {
    return [...this.#entries.values()].map(({ certificate }) => certificate);
  }

  /**
   * The entries after the given ordinal. A resume point is an ordinal, so it stays valid when certificates before it,
   * or the certificate itself, are deleted.
   */
  after(ordinal: number): StoreEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.ordinal > ordinal);
  }
}
