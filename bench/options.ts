import { parseArgs } from 'node:util';
import type { Thoroughness } from './bench.ts';
import type { Row } from './row.ts';

/** The parsed command line. */
export interface BenchOptions extends Thoroughness {
  readonly rows: readonly Row[];
  /** Whether a missed target makes the command fail. */
  readonly isCheck: boolean;
  /** Whether the figures are written to README.md. Only when all rows are measured, and without `--check`. */
  readonly isPublished: boolean;
  /** Rounds and seconds, in words. */
  readonly summary: string;
}

/** The output of `--help`. */
export const helpText = `Usage: npm run bench -- [options]

Measures the gateway beside other servers, prints a table, and writes it to bench/README.md.

  --quick           fewer and shorter rounds
  --rounds <n>      rounds, 1 to 99 (default: 5, or 3 with --quick)
  --long            send a million requests in the memory row
  --only <row,row>  measure these rows only; does not write bench/README.md
  --check           exit with 1 if a target is missed; does not write bench/README.md
  --help            print this text
`;

/**
 * Reads the command line. Undefined if it has `--help`.
 *
 * @throws Error naming the option that is wrong.
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
    throw new Error(`--only names "${name}"; expected one of ${known}.`);
  });
}
