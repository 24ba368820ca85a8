import { isDeepStrictEqual } from 'node:util';
import { ask } from '../requests/http-request.ts';
import type { Contender } from './throughput.ts';

type Json = Readonly<Record<string, unknown>>;

/** A server that answers with a page of 25, in a schema of its own. */
export interface PageContender extends Contender {
  /** Where the certificates are in its answers. */
  readonly path: readonly string[];
}

/**
 * Asks each server for the same pages and compares the certificates, however each writes dates and tags.
 *
 * @throws Error naming the server that answers with other certificates than the first one.
 */
export async function checkSamePages(contenders: readonly PageContender[]): Promise<void> {
  const count = Math.min(...contenders.map(({ requests }) => requests.length));
  for (let index = 0; index < count; index += 1) {
    let expected: readonly Json[] | undefined;
    for (const contender of contenders) {
      const page = await readPage(contender, index);
      expected ??= page;
      if (page.length !== 25 || !isDeepStrictEqual(page, expected)) {
        throw new Error(
          `${contender.server.name} answers with other certificates on page ${index}.`,
        );
      }
    }
  }
}

async function readPage(contender: PageContender, index: number): Promise<readonly Json[]> {
  const { server, requests, path } = contender;
  const request = requests[index];
  if (request === undefined) throw new RangeError(`There is no request ${index}.`);
  const answer: unknown = JSON.parse(await ask(server.url, request));
  const list = path.reduce((parent, key) => (parent as Json | undefined)?.[key], answer);
  if (!Array.isArray(list)) throw new Error(`${server.name} answers without certificates.`);
  return list.map((certificate: Json) => ({
    clientCertificateId: certificate['clientCertificateId'],
    description: certificate['description'] ?? null,
    createdDate: toEpochSeconds(certificate['createdDate']),
    expirationDate: toEpochSeconds(certificate['expirationDate']),
    pemEncodedCertificate: certificate['pemEncodedCertificate'],
    tags: toTagMap(certificate['tags']),
  }));
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
