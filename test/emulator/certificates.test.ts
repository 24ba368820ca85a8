import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  createManyCertificates,
  createSampleCertificates,
} from '../../src/emulator/sample-certificates.ts';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { canRun } from '../support/aws-clients.ts';

const now = new Date('2026-11-23T12:00:00.789Z');
const day = 24 * 60 * 60;

test('the emulator creates certificates in the form of those that API Gateway generates', async () => {
  for (const stored of await createSampleCertificates({ count: 12, now })) {
    const x509 = new X509Certificate(stored.pemEncodedCertificate);
    expect(x509.raw).toHaveLength(748);
    expect(x509.raw.toString('base64')).toMatch(/^MIIC6DCCAdCgAwIBAgII/);
    expect(x509.issuer).toBe('C=US\nL=Seattle\nCN=ApiGateway');
    expect(x509.subject).toBe(x509.issuer);
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(x509.publicKey.asymmetricKeyType).toBe('rsa');
    expect(x509.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(x509.serialNumber).toMatch(/^(0[1-9A-F]|[1-7][0-9A-F])[0-9A-F]{14}$/);
    expect(Date.parse(x509.validFrom)).toBe(stored.createdDate * 1000);
    expect(Date.parse(x509.validTo)).toBe(stored.expirationDate * 1000);
    expect(stored.expirationDate - stored.createdDate).toBe(365 * day);
  }
});

test('the emulator writes PEM with CRLF, 64 columns and no line end after the last line', async () => {
  const [stored] = await createSampleCertificates({ count: 1, now });
  const lines = stored?.pemEncodedCertificate.split('\r\n') ?? [];
  expect(lines.join('')).not.toMatch(/[\r\n]/);
  expect(lines.at(0)).toBe('-----BEGIN CERTIFICATE-----');
  expect(lines.at(-1)).toBe('-----END CERTIFICATE-----');
  expect(lines.slice(1, -2).map((line) => line.length)).toEqual(Array(15).fill(64));
  expect(lines.at(-2)).toHaveLength(1000 - 15 * 64);
});

const hasOpenssl = canRun('openssl', 'version');

test.skipIf(!hasOpenssl)(
  `the emulator creates certificates of version 3 without extensions that openssl reads${hasOpenssl ? '' : ' (skipped: openssl is not installed)'}`,
  async () => {
    const [stored] = await createSampleCertificates({ count: 1, now });
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], {
      input: stored?.pemEncodedCertificate ?? '',
      encoding: 'utf8',
    });
    expect(text).toContain('Version: 3 (0x2)');
    expect(text).toContain('Signature Algorithm: sha256WithRSAEncryption');
    expect(text).toMatch(/Subject: C ?= ?US, L ?= ?Seattle, CN ?= ?ApiGateway\n/);
    expect(text).not.toContain('X509v3 extensions');
  },
);

test('the emulator creates the same certificates from the same seed, and others from another seed', async () => {
  const withoutKeys = ({ pemEncodedCertificate, ...rest }: StoredCertificate): object => ({
    ...rest,
    serialNumber: new X509Certificate(pemEncodedCertificate).serialNumber,
  });
  const [first, second, other] = await Promise.all([
    createSampleCertificates({ count: 20, now, seed: 7 }),
    createSampleCertificates({ count: 20, now, seed: 7 }),
    createSampleCertificates({ count: 20, now, seed: 8 }),
  ]);
  expect(second.map(withoutKeys)).toEqual(first.map(withoutKeys));
  expect(other.map(withoutKeys)).not.toEqual(first.map(withoutKeys));
});

test('the emulator creates a sample account with expired, expiring and unlabelled certificates', async () => {
  const certificates = await createSampleCertificates({ count: 40, now });
  const left = certificates.map(({ expirationDate }) => expirationDate - now.getTime() / 1000);
  expect(left.filter((seconds) => seconds < 0)).toHaveLength(3);
  expect(left.filter((seconds) => seconds > 0 && seconds < 7 * day)).toHaveLength(3);
  expect(left.filter((seconds) => seconds > 7 * day && seconds < 30 * day)).toHaveLength(7);
  expect(certificates.filter(({ tags }) => tags === undefined)).toHaveLength(10);
  expect(certificates.filter(({ description }) => description === undefined)).toHaveLength(5);
  expect(new Set(certificates.map(({ clientCertificateId }) => clientCertificateId)).size).toBe(40);
  expect(certificates.every((stored) => /^[a-z0-9]{6}$/.test(stored.clientCertificateId))).toBe(
    true,
  );
});

test('the emulator creates many certificates from four X.509 certificates, with their dates', async () => {
  const certificates = await createManyCertificates({ count: 1200, now });
  expect(new Set(certificates.map(({ clientCertificateId }) => clientCertificateId)).size).toBe(
    1200,
  );
  expect(new Set(certificates.map((stored) => stored.pemEncodedCertificate)).size).toBe(4);
  for (const stored of certificates.slice(0, 4)) {
    const x509 = new X509Certificate(stored.pemEncodedCertificate);
    expect(Date.parse(x509.validTo)).toBe(stored.expirationDate * 1000);
  }
  await expect(createManyCertificates({ count: 0, now })).resolves.toEqual([]);
});
