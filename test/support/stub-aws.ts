import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTemporaryFolder } from './command.ts';

/** What a shell did with a script. */
export interface ShellRun {
  /** The arguments of each call of `aws`, in order. */
  readonly calls: readonly (readonly string[])[];
  readonly errors: string;
}

/**
 * Runs a script with `sh`, where `aws` records its arguments and prints `new456`. There is no other program:
 * whatever else the script runs is an error.
 */
export async function runWithStubAws(script: string): Promise<ShellRun> {
  await using folder = await createTemporaryFolder();
  const file = join(folder.path, 'plan.sh');
  await writeFile(file, `${preamble}\n${script}`);
  const { stdout, stderr } = await promisify(execFile)('/bin/sh', [file], {
    cwd: folder.path,
    env: { PATH: '/nonexistent', LC_ALL: 'C.UTF-8' },
    maxBuffer: 64 * 2 ** 20,
  });
  return { calls: splitCalls(stdout.split('\0').slice(0, -1)), errors: stderr };
}

/** A NUL ends each recorded argument, as no argument can have one. Their number comes first. */
const preamble = String.raw`
exec 3>&1 >/dev/null
aws() { printf '%s\0' "$#" "$@" >&3; echo new456; }
openssl() { :; }
comment() { :; }
`;

function splitCalls(words: readonly string[]): string[][] {
  const calls: string[][] = [];
  for (let at = 0; at < words.length;) {
    const end = at + 1 + Number(words[at]);
    calls.push(words.slice(at + 1, end));
    at = end;
  }
  return calls;
}

/** The input of a call as the AWS CLI reads its arguments, with the names of the command line. */
export function inputOf([service, operation, ...words]: readonly string[]): unknown {
  const options: Record<string, unknown> = {};
  for (let at = 0; at < words.length; at += 1) {
    const [, name = '', attached] = /^--([a-z0-9-]+)(?:=([^]*))?$/.exec(words[at] ?? '') ?? [];
    const value = attached ?? words[(at += 1)] ?? '';
    if (attached === undefined && value.startsWith('-')) throw new Error('An option has no value.');
    if (name !== 'profile' && isReference.test(value))
      throw new Error('The AWS CLI would read a file or a URL.');
    if (name === 'cli-input-json') Object.assign(options, kebabNames(JSON.parse(value) as object));
    else options[name] = name === 'tags' ? (JSON.parse(value) as unknown) : value;
  }
  return { operation: `${service ?? ''} ${operation ?? ''}`, ...options };
}

const isReference = /^(?:fileb?|https?):\/\//;

function kebabNames(input: object): object {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]: [string, unknown]) => [
      name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase(),
      value,
    ]),
  );
}
