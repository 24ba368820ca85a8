import { isDeepStrictEqual } from 'node:util';

type Json = Readonly<Record<string, unknown>>;

/** Where each server's answer has its certificates. */
export const listOf = {
  gateway: (answer: Json) => at(answer, 'data', 'clientCertificates', 'nodes'),
  direct: (answer: Json) => at(answer, 'items'),
  naiveYoga: (answer: Json) => at(answer, 'data', 'clientCertificates', 'items'),
  hive: (answer: Json) => at(answer, 'data', 'getClientCertificates', 'item'),
} as const satisfies Readonly<Record<string, (answer: Json) => unknown>>;

/** An answer, whose it is, and its shape. */
export interface NamedAnswer {
  readonly name: string;
  readonly text: string;
  readonly shape: keyof typeof listOf;
}

/**
 * Checks that answers hold the same 25 certificates, however each writes its dates and tags.
 *
 * @throws Error naming the first server that answers otherwise than the first one.
 */
export function checkSameData([first, ...others]: readonly NamedAnswer[]): void {
  if (first === undefined) return;
  const expected = readCertificates(first);
  if (expected.length !== 25) {
    throw new Error(`${first.name} answers with ${expected.length} certificates, not 25.`);
  }
  for (const other of others) {
    if (!isDeepStrictEqual(readCertificates(other), expected)) {
      throw new Error(`${other.name} answers with other data than ${first.name}: ${other.text}`);
    }
  }
}

function readCertificates({ name, text, shape }: NamedAnswer): readonly unknown[] {
  const list = listOf[shape](JSON.parse(text) as Json);
  if (!Array.isArray(list)) throw new Error(`${name} answers without certificates: ${text}`);
  return list.map((certificate: Json) => ({
    clientCertificateId: certificate['clientCertificateId'],
    description: certificate['description'] ?? null,
    createdDate: toEpochSeconds(certificate['createdDate']),
    expirationDate: toEpochSeconds(certificate['expirationDate']),
    pemEncodedCertificate: certificate['pemEncodedCertificate'],
    tags: toTagMap(certificate['tags']),
  }));
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, key) => (parent as Json | undefined)?.[key], value);
}

function toEpochSeconds(date: unknown): number {
  return typeof date === 'number' ? date : Date.parse(String(date)) / 1000;
}

function toTagMap(tags: unknown): Json {
  if (!Array.isArray(tags)) return (tags ?? {}) as Json;
  return Object.fromEntries(
    tags.map(({ key, value }: { key: string; value: unknown }) => [key, value]),
  );
}
