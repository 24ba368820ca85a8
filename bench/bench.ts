import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadTool } from './load.ts';
import { ask, referenceRequest } from './requests.ts';
import { startGateway } from './servers.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** How thorough a run is. */
export interface Thoroughness {
  /** How many times each server has its turn. */
  readonly rounds: number;
  /** Seconds of one turn. */
  readonly seconds: number;
  /** Whether the memory row takes a million requests. */
  readonly isLong: boolean;
}

/** What every row is measured with. */
export interface Bench extends Thoroughness, AsyncDisposable {
  readonly load: LoadTool;
  /** An account with as many client certificates as it may have by default, shared by the rows. */
  readonly upstream: Upstream;
  /** The gateway's answer to the reference query, and the file that holds it. */
  readonly answer: string;
  readonly answerFile: string;
  /** A directory for files that nobody needs afterwards. */
  readonly scratchDirectory: string;
}

/** What an account may have in a Region unless AWS raises its quota. */
const certificates = 60;

/** Starts what all rows share. Dispose of it with `await using`. */
export async function prepareBench(
  thoroughness: Thoroughness,
  load: LoadTool,
  scratchDirectory: string,
): Promise<Bench> {
  const upstream = await startUpstream(certificates);
  const answer = await askFirst(upstream).catch(async (error: unknown) => {
    // It would keep the benchmark alive that has nothing to measure.
    await upstream[Symbol.asyncDispose]();
    throw error;
  });
  const answerFile = join(scratchDirectory, 'answer.json');
  await writeFile(answerFile, answer);
  return {
    ...thoroughness,
    load,
    upstream,
    answer,
    answerFile,
    scratchDirectory,
    [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose](),
  };
}

async function askFirst(upstream: Upstream): Promise<string> {
  await using gateway = await startGateway({ upstream });
  return await ask(gateway.url, referenceRequest);
}
