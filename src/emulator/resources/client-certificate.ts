/** A client certificate as the emulator stores it. Members that are absent here are absent from responses too. */
export interface StoredCertificate {
  /** Six characters from `[a-z0-9]`. */
  readonly clientCertificateId: string;
  readonly description?: string;
  /** Epoch seconds. */
  readonly createdDate: number;
  /** Epoch seconds, 365 days after `createdDate`. */
  readonly expirationDate: number;
  readonly pemEncodedCertificate: string;
  readonly tags?: Readonly<Record<string, string>>;
}
