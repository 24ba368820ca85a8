import type { StoredCertificate } from '../../src/emulator/emulator.ts';

/** Certificates with the given ids and fixed other members. */
export function tinyCertificates(...ids: string[]): StoredCertificate[] {
  return ids.map((clientCertificateId) => ({
    clientCertificateId,
    createdDate: 1_449_597_736,
    expirationDate: 1_481_133_736,
    pemEncodedCertificate: 'PEM',
  }));
}
