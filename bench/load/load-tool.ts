import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectDirectory, typeScript } from '../processes/server-process.ts';
import { type HttpRequest, numberMark } from '../requests/http-request.ts';

/** What to send, to which server, and for how long. */
export interface LoadPlan {
  /** The address of the server. Its path is ignored; each request has its own. */
  readonly url: string;
  /** Sent one after the other, over all connections together, then from the first again. */
  readonly requests: readonly HttpRequest[];
  /** How many requests are in flight at a time. */
  readonly connections: number;
  readonly seconds: number;
}

/** The result of a plan. */
export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Mean size of an answer with its headers. */
  readonly bytesPerAnswer: number;
}

/** The program that generates the load. */
export interface LoadTool {
  /** Its name and version. */
  readonly name: string;
  /**
   * Carries out a plan.
   *
   * @throws Error when one answer is missing or has an error status.
   */
  run(plan: LoadPlan): Promise<LoadResult>;
}

/** wrk when it is installed, since it needs the least processor time; otherwise autocannon. */
export async function findLoadTool(scratchDirectory: string): Promise<LoadTool> {
  const version = await readWrkVersion();
  const takeNumbers = createNumbers();
  if (version === undefined) {
    return {
      name: 'autocannon',
      run: async (plan) => toResult(await runAutocannon(plan, takeNumbers(plan))),
    };
  }
  const planFile = join(scratchDirectory, 'plan.lua');
  return {
    name: version,
    run: async (plan) => toResult(await runWrk(plan, takeNumbers(plan), planFile)),
  };
}

const execute = promisify(execFile);

/** `wrk -v` prints the version and exits with an error. */
function readWrkVersion(): Promise<string | undefined> {
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

/** More requests than any server answers in a second. */
const numbersPerSecond = 100_000;

/** Gives each plan a range of numbers that no earlier plan used. */
function createNumbers(): (plan: LoadPlan) => number {
  let next = 1;
  return ({ seconds }) => {
    const first = next;
    next += Math.ceil(seconds * numbersPerSecond);
    return first;
  };
}

async function runWrk(plan: LoadPlan, firstNumber: number, planFile: string): Promise<Report> {
  await writeFile(planFile, toLua(plan, firstNumber));
  const { connections, seconds, url } = plan;
  const script = ['-s', 'bench/load/wrk.lua', url, '--', planFile];
  const { stdout } = await execute(
    'wrk',
    ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '30s', ...script],
    { cwd: projectDirectory },
  );
  const report = /^report (.*)$/m.exec(stdout)?.[1];
  if (report === undefined) throw new Error(`wrk printed no report: ${stdout}`);
  return JSON.parse(report) as Report;
}

/** The plan as a Lua table. A JSON string of ASCII characters is a Lua string too. */
function toLua({ requests }: LoadPlan, firstNumber: number): string {
  const rows = requests.map(({ method, path, headers, body }) => {
    const pairs = Object.entries(headers).map(
      ([name, value]) => `[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
    );
    return `{ method = "${method}", path = ${JSON.stringify(path)}, headers = { ${pairs.join(', ')} }, body = ${JSON.stringify(body)} }`;
  });
  return `return { mark = "${numberMark}", firstNumber = ${firstNumber}, requests = {\n${rows.join(',\n')}\n} }\n`;
}

async function runAutocannon(plan: LoadPlan, firstNumber: number): Promise<Report> {
  const program = typeScript('bench/load/autocannon.ts');
  const run = execute(process.execPath, program, { cwd: projectDirectory });
  run.child.stdin?.end(JSON.stringify({ ...plan, firstNumber }));
  const { stdout } = await run;
  return JSON.parse(stdout) as Report;
}

function toResult({ requests, seconds, bytes, errors }: Report): LoadResult {
  if (errors > 0) throw new Error(`${errors} of ${requests} requests failed.`);
  return {
    requests,
    requestsPerSecond: requests / seconds,
    bytesPerAnswer: bytes / requests,
  };
}
