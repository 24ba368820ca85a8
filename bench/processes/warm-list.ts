import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Bench } from '../bench.ts';
import { type Certificate, readList } from '../requests/read-list.ts';
import { startGateway } from './gateway.ts';
import type { ServerProcess } from './server-process.ts';
import { startUpstream } from './upstream.ts';

/** A gateway that has read a list of 1,000 client certificates. */
export interface WarmList extends AsyncDisposable {
  readonly gateway: ServerProcess;
  readonly certificates: readonly Certificate[];
  /** The certificates as a JSON file. */
  readonly certificatesFile: string;
  /** The cursor of each edge, once from pages of 25 and once from pages of 500. */
  readonly cursors: readonly (readonly string[])[];
}

const size = 1000;

/**
 * Starts a gateway and reads the whole list from it, with pages of 25 and of 500.
 *
 * @param cacheTtl `CACHE_TTL`. With the longest, no page expires while a row is measured.
 */
export async function startWarmList(
  { scratchDirectory }: Bench,
  cacheTtl = '3600s',
): Promise<WarmList> {
  const upstream = await startUpstream(size);
  const gateway = await startGateway({ upstream, cacheTtl });
  const small = await readList(gateway.url, 25);
  const large = await readList(gateway.url, 500);
  const { certificates } = small;
  if (certificates.length !== size || !isDeepStrictEqual(certificates, large.certificates)) {
    throw new Error('The gateway returns different lists by pages of 25 and by pages of 500.');
  }
  const certificatesFile = join(scratchDirectory, 'certificates-1000.json');
  await writeFile(certificatesFile, JSON.stringify(certificates));
  return {
    gateway,
    certificates,
    certificatesFile,
    cursors: [small.cursors, large.cursors],
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}
