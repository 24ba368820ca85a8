import type { StoredCertificate } from './stored-certificate.ts';

/** The certificates of the emulated account, in the order in which they were added. */
export class CertificateStore {
  readonly #entries = new Map<string, { ordinal: number; certificate: StoredCertificate }>();
  #lastOrdinal = 0;

  constructor(certificates: Iterable<StoredCertificate> = []) {
    for (const certificate of certificates) {
      this.add(certificate);
    }
  }

  /** Puts a certificate at the end of the list. An id that is taken is a mistake in the test, and refused. */
  add(certificate: StoredCertificate): void {
    const id = certificate.clientCertificateId;
    if (this.#entries.has(id)) {
      throw new Error(`There is a client certificate ${id} already; delete it first.`);
    }
    this.#lastOrdinal += 1;
    this.#entries.set(id, { ordinal: this.#lastOrdinal, certificate });
  }

  /** Takes a certificate out; says whether it was there. */
  delete(clientCertificateId: string): boolean {
    return this.#entries.delete(clientCertificateId);
  }

  /** One certificate by its id. */
  get(clientCertificateId: string): StoredCertificate | undefined {
    return this.#entries.get(clientCertificateId)?.certificate;
  }

  /** All of them, in the order in which pages bring them. */
  list(): StoredCertificate[] {
    return [...this.#entries.values()].map(({ certificate }) => certificate);
  }

  /**
   * Those added after the given ordinal. Ordinals only ever grow and are never used again, so a place in the list stays
   * right when certificates before it, or the very one it names, are deleted.
   */
  after(ordinal: number): { ordinal: number; certificate: StoredCertificate }[] {
    return [...this.#entries.values()].filter((entry) => entry.ordinal > ordinal);
  }
}
