import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, prepareBench } from './bench.ts';
import { findLoadTool } from './load/load-tool.ts';
import { type BenchOptions, helpText, readOptions } from './options.ts';
import { missesOf, type Result, toMarkdown, toText, writeToReadme } from './report.ts';
import type { Row } from './row.ts';
import { rows } from './rows/index.ts';

try {
  const options = readOptions(process.argv.slice(2), rows);
  if (options === undefined) console.log(helpText);
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(options: BenchOptions): Promise<void> {
  checkMachine();
  const scratchDirectory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const load = await findLoadTool(scratchDirectory);
    console.log(`Load generator: ${load.name}.\n`);
    await using bench = await prepareBench(options, load, scratchDirectory);
    const results = await measure(options.rows, bench);
    if (options.isPublished) {
      await writeToReadme(toMarkdown(results, { summary: options.summary, loadTool: load.name }));
    }
    if (options.isCheck) fail(results.flatMap(missesOf));
  } finally {
    await rm(scratchDirectory, { recursive: true });
  }
}

function checkMachine(): void {
  if (process.platform !== 'linux') {
    throw new Error('The benchmark reads processor time and memory from /proc. Run it on Linux.');
  }
  if (!existsSync(new URL('node_modules/mercurius', import.meta.url))) {
    throw new Error('First install the servers to compare with: npm ci --prefix bench');
  }
}

async function measure(chosen: readonly Row[], bench: Bench): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const row of chosen) {
    const result = { row, outcome: await measureRow(row, bench) };
    console.log(`${toText(result)}\n`);
    results.push(result);
  }
  return results;
}

/** The other rows are measured even when one fails. */
async function measureRow(row: Row, bench: Bench): Promise<Result['outcome']> {
  try {
    return await row.measure(bench);
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

function fail(misses: readonly string[]): void {
  if (misses.length === 0) return;
  console.error(`Targets missed:\n${misses.map((miss) => `  ${miss}`).join('\n')}`);
  process.exitCode = 1;
}
