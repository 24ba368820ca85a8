import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadTool } from './load/load-tool.ts';
import { startGateway } from './processes/gateway.ts';
import { startUpstream, type Upstream } from './processes/upstream.ts';
import { standardRequest } from './requests/certificate-requests.ts';
import { ask } from './requests/http-request.ts';
import { type Certificate, readList } from './requests/read-list.ts';

/** The length of a run. */
export interface Thoroughness {
  /** How many times each server is measured. */
  readonly rounds: number;
  /** Seconds of one measurement. */
  readonly seconds: number;
  /** Whether the memory row sends a million requests. */
  readonly isLong: boolean;
}

/** The resources that all rows share. */
export interface Bench extends Thoroughness, AsyncDisposable {
  readonly load: LoadTool;
  /** An account with 60 client certificates, shared by the rows. */
  readonly upstream: Upstream;
  /** Its client certificates as the gateway returns them. */
  readonly certificates: readonly Certificate[];
  /** The same as a JSON file, for the servers that keep them in memory. */
  readonly certificatesFile: string;
  /** The gateway's answer to the standard query, as a file. */
  readonly answerFile: string;
  /** A directory for temporary files. */
  readonly scratchDirectory: string;
}

/** The default quota of client certificates for an account and Region. */
const certificateQuota = 60;

/** Starts the shared resources. Dispose of them with `await using`. */
export async function prepareBench(
  thoroughness: Thoroughness,
  load: LoadTool,
  scratchDirectory: string,
): Promise<Bench> {
  const upstream = await startUpstream(certificateQuota);
  const answerFile = join(scratchDirectory, 'answer.json');
  const certificatesFile = join(scratchDirectory, 'certificates.json');
  const { answer, certificates } = await readFromGateway(upstream);
  await writeFile(answerFile, answer);
  await writeFile(certificatesFile, JSON.stringify(certificates));
  return {
    ...thoroughness,
    load,
    upstream,
    certificates,
    certificatesFile,
    answerFile,
    scratchDirectory,
    [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose](),
  };
}

async function readFromGateway(upstream: Upstream) {
  await using gateway = await startGateway({ upstream });
  const { certificates } = await readList(gateway.url, 25);
  return { answer: await ask(gateway.url, standardRequest), certificates };
}
