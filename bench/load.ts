import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectDirectory, typeScript } from './processes.ts';
import { type HttpRequest, numberMark } from './requests.ts';

/** What to send, to whom, and for how long. */
export interface LoadPlan {
  /** Where the server is; its path does not count, that of each request does. */
  readonly url: string;
  /** Sent one after the other, over all connections together, and then from the first again. */
  readonly requests: readonly HttpRequest[];
  /** How many requests are in flight at a time. */
  readonly connections: number;
  readonly seconds: number;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** The mean size of an answer, with its head. */
  readonly bytesPerAnswer: number;
}

/** The program that makes the load. */
export interface LoadTool {
  /** Its name and version. */
  readonly name: string;
  /**
   * Carries out a plan.
   *
   * @throws Error when a single answer is missing or is not a success.
   */
  run(plan: LoadPlan): Promise<LoadResult>;
}

/** wrk where there is one, for it costs the machine least; otherwise autocannon. */
export async function findLoadTool(scratchDirectory: string): Promise<LoadTool> {
  const version = await wrkVersion();
  if (version === undefined) {
    return { name: 'autocannon', run: async (plan) => toResult(await runAutocannon(plan)) };
  }
  const planFile = join(scratchDirectory, 'plan.lua');
  return { name: version, run: async (plan) => toResult(await runWrk(plan, planFile)) };
}

const execute = promisify(execFile);

/** Prints its version, and fails all the same. */
function wrkVersion(): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('wrk', ['-v'], (_error, output) => {
      resolve(/^wrk \S+/.exec(output)?.[0]);
    });
  });
}

interface Report {
  readonly requests: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly errors: number;
}

/** Numbers that no earlier plan has used. */
let nextNumber = 1;
const numbersPerSecond = 100_000;

function takeFirstNumber({ seconds }: LoadPlan): number {
  const firstNumber = nextNumber;
  nextNumber += Math.ceil(seconds * numbersPerSecond);
  return firstNumber;
}

async function runWrk(plan: LoadPlan, planFile: string): Promise<Report> {
  await writeFile(planFile, toLua(plan, takeFirstNumber(plan)));
  const { connections, seconds, url } = plan;
  const script = ['-s', 'bench/load/wrk.lua', url, '--', planFile];
  const { stdout } = await execute(
    'wrk',
    ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '30s', ...script],
    { cwd: projectDirectory },
  );
  const report = /^report (.*)$/m.exec(stdout)?.[1];
  if (report === undefined) throw new Error(`wrk said: ${stdout}`);
  return JSON.parse(report) as Report;
}

/** The plan as a Lua table. A JSON text of ASCII characters is a Lua text as well. */
function toLua({ requests }: LoadPlan, firstNumber: number): string {
  const rows = requests.map(({ method, path, headers, body }) => {
    const pairs = Object.entries(headers).map(
      ([name, value]) => `[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
    );
    return `{ method = "${method}", path = ${JSON.stringify(path)}, headers = { ${pairs.join(', ')} }, body = ${JSON.stringify(body)} }`;
  });
  return `return { mark = "${numberMark}", firstNumber = ${firstNumber}, requests = {\n${rows.join(',\n')}\n} }\n`;
}

async function runAutocannon(plan: LoadPlan): Promise<Report> {
  const program = typeScript('bench/load/autocannon.ts');
  const given = JSON.stringify({
    ...plan,
    mark: numberMark,
    firstNumber: takeFirstNumber(plan),
  });
  const run = execute(process.execPath, program, { cwd: projectDirectory });
  run.child.stdin?.end(given);
  const { stdout } = await run;
  return JSON.parse(stdout) as Report;
}

function toResult({ requests, seconds, bytes, errors }: Report): LoadResult {
  if (errors > 0) throw new Error(`${errors} of ${requests} requests had no good answer.`);
  return {
    requests,
    requestsPerSecond: requests / seconds,
    bytesPerAnswer: bytes / requests,
  };
}
