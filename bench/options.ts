import { parseArgs } from 'node:util';
import type { Thoroughness } from './bench.ts';
import type { Row } from './row.ts';

/** What the command line asks for. */
export interface BenchOptions extends Thoroughness {
  readonly rows: readonly Row[];
  /** Whether a figure that misses its bound is a failure. */
  readonly isCheck: boolean;
  /** Whether the figures go into README.md: those of a whole run that is no check. */
  readonly isPublished: boolean;
  /** How the run was made, for a reader. */
  readonly summary: string;
}

/** What `--help` prints. */
export const helpText = `Usage: npm run bench -- [options]

Measures the gateway beside its references, prints a table, and writes it to bench/README.md.

  --quick           fewer and shorter turns
  --rounds <n>      how many turns each server has, 1 to 99 (default: 5, quick 3)
  --long            the memory row takes a million requests
  --only <row,row>  these rows only, and bench/README.md is left alone
  --check           exit with 1 when a figure misses what is asked for; bench/README.md is left alone
  --help            show this text
`;

/**
 * Reads the command line. Undefined when it asks for help.
 *
 * @throws Error saying what is wrong with it.
 */
export function readOptions(
  commandLine: readonly string[],
  rows: readonly Row[],
): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...commandLine],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      long: { type: 'boolean', default: false },
      only: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const rounds = readRounds(values.rounds) ?? (values.quick ? 3 : 5);
  const seconds = values.quick ? 2 : 5;
  return {
    rows: values.only === undefined ? rows : pick(rows, values.only.split(',')),
    rounds,
    seconds,
    isLong: values.long,
    isCheck: values.check,
    isPublished: !values.check && values.only === undefined,
    summary: `medians of ${rounds} interleaved rounds of ${seconds} s`,
  };
}

function readRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new Error(`--rounds is "${text}"; expected a whole number from 1 to 99.`);
}

function pick(rows: readonly Row[], names: readonly string[]): readonly Row[] {
  return names.map((name) => {
    const row = rows.find((candidate) => candidate.name === name);
    if (row !== undefined) return row;
    const known = rows.map((candidate) => candidate.name).join(', ');
    throw new Error(`--only names "${name}"; expected some of ${known}.`);
  });
}
