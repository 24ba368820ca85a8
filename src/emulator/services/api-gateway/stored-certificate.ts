/** One certificate as the emulator keeps it; members that are left out are left out of its answers too. */
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
