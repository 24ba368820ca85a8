import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { format } from 'prettier';
import { type Check, isMet, type Outcome, type Row } from './row.ts';

/** A row and its outcome. */
export interface Result {
  readonly row: Row;
  readonly outcome: Outcome | { readonly failed: string };
}

/** The missed targets of a result, in words. A row that could not be measured is one. */
export function missesOf({ row, outcome }: Result): readonly string[] {
  if ('skipped' in outcome) return [];
  if ('failed' in outcome) return [`${row.name}: ${outcome.failed}`];
  return outcome.checks
    .filter((check) => !isMet(check))
    .map((check) => `${row.name}: ${describe(check)}, expected ${check.bound} ${check.limit}`);
}

/** A result for the terminal. */
export function toText(result: Result): string {
  const { row, outcome } = result;
  return [
    `${markOf(result)} ${row.name}: ${row.what}`,
    `    target    ${row.asked}`,
    `    measured  ${measured(outcome)}`,
    ...('checks' in outcome && outcome.detail !== '' ? [`    figures   ${outcome.detail}`] : []),
  ].join('\n');
}

/** Results as a table, with the machine and the versions. */
export function toMarkdown(
  results: readonly Result[],
  run: { readonly summary: string; readonly loadTool: string },
): string {
  const lines = results.map((result) => {
    const { row, outcome } = result;
    const detail = 'checks' in outcome ? outcome.detail : '';
    return `| ${[`\`${row.name}\``, row.asked, measured(outcome), markOf(result), detail].join(' | ')} |`;
  });
  return [
    `${new Date().toISOString().slice(0, 10)}, ${run.summary}. ${machine()}. ${versions(run.loadTool)}.`,
    '',
    '| row | target | measured | | figures |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

const startMark = '<!-- figures: start -->';
const endMark = '<!-- figures: end -->';

/** Replaces the text between the marks in bench/README.md. */
export async function writeToReadme(text: string): Promise<void> {
  const file = new URL('README.md', import.meta.url);
  const readme = readFileSync(file, 'utf8');
  const start = readme.indexOf(startMark);
  const end = readme.indexOf(endMark);
  if (start === -1 || end === -1) throw new Error('bench/README.md has no marks for the figures.');
  const before = readme.slice(0, start + startMark.length);
  const changed = `${before}\n\n${text}\n\n${readme.slice(end)}`;
  writeFileSync(file, await format(changed, { parser: 'markdown' }));
}

function markOf(result: Result): string {
  if ('skipped' in result.outcome) return '–';
  return missesOf(result).length === 0 ? '✓' : '✗';
}

function measured(outcome: Result['outcome']): string {
  if ('skipped' in outcome) return `skipped: ${outcome.skipped}`;
  if ('failed' in outcome) return `failed: ${outcome.failed}`;
  return outcome.checks.map(describe).join(', ');
}

function describe({ name, value, unit }: Check): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 2;
  const number = value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === '' ? `${number} ${name}` : `${number} ${unit} ${name}`;
}

function machine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpu?.model ?? 'Unknown CPU'}, ${cpus().length} cores, ${gigabytes} GiB`;
}

const shownPackages = [
  'graphql',
  'graphql-yoga',
  'mercurius',
  'fastify',
  'graphql-jit',
  '@graphql-hive/gateway',
] as const;

function versions(loadTool: string): string {
  const text = readFileSync(new URL('package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  const packages = shownPackages.map((name) => `${name} ${dependencies[name] ?? '?'}`);
  return [`Node ${process.versions.node}`, loadTool, ...packages].join(', ');
}
