import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { plantSecret, searchForSecrets } from './planted-secrets.ts';

/** Environment variables; one that is undefined is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a process ended, with all that it wrote. */
export interface Ending {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A process that was started. Dispose of it with `using`: it is killed where it still runs. */
export interface Command extends Disposable {
  readonly ended: Promise<Ending>;
  /**
   * Waits until what the process wrote matches, and gives the match. Sentences go to standard error, the
   * log to standard output: both are looked at, one after the other. Rejects when the process ends first.
   */
  outputMatching(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts a built command, such as `main.js`, as on a machine that knows nothing: no variable but the given ones,
 * PATH, a HOME that is not there, and word that no metadata service is there to ask.
 */
export function startCommand(
  script: string,
  args: readonly string[] = [],
  environment: Environment = {},
): Command {
  // The gateway alone: the emulator's command is there to tell its credentials.
  for (const name of script === 'main.js' ? secretVariables : []) {
    if (environment[name]) plantSecret(environment[name]);
  }
  return start(process.execPath, [join('dist', script), ...args], {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  });
}

/** What a process must tell nobody, though it has them from its environment. */
const secretVariables = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Starts a program with exactly the given environment. */
export function start(program: string, args: readonly string[], environment: Environment): Command {
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    searchForSecrets('the output of a process', `${output}\n${errors}`);
    return { code: code ?? null, output, errors };
  });
  return {
    ended,
    async outputMatching(pattern) {
      for (;;) {
        const match = pattern.exec(errors) ?? pattern.exec(output);
        if (match !== null) return match;
        const ending = await Promise.race([
          once(child.stdout, 'data').then(() => undefined),
          once(child.stderr, 'data').then(() => undefined),
          ended,
        ]);
        if (ending !== undefined && !pattern.test(errors) && !pattern.test(output)) {
          throw new Error(`Ended without ${String(pattern)}: ${JSON.stringify(ending)}`);
        }
      }
    },
    kill: (signal) => child.kill(signal),
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  };
}

/** What to set for a gateway, or any AWS client, in front of an emulator. */
export function environmentFor({ url, region, credentials }: Emulator): Environment {
  return {
    AWS_ENDPOINT_URL_API_GATEWAY: url,
    AWS_ENDPOINT_URL_SERVICE_QUOTAS: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}

/**
 * Runs npm to its end in a folder, and gives its output.
 *
 * @param spareCache where npm keeps its cache if the usual place cannot be written to.
 */
export async function runNpm(
  folder: string,
  spareCache: string,
  args: readonly string[],
): Promise<string> {
  const usualCache = process.env['npm_config_cache'] ?? join(homedir(), '.npm');
  const hasCache = await access(usualCache, constants.W_OK).then(
    () => true,
    () => false,
  );
  const env = { ...process.env, npm_config_cache: hasCache ? usualCache : spareCache };
  const { stdout } = await promisify(execFile)('npm', args, { cwd: folder, env });
  return stdout.trim();
}

/** A folder for one test, gone when it is disposed of. */
export async function createTemporaryFolder(): Promise<
  { readonly path: string } & AsyncDisposable
> {
  const path = await mkdtemp(join(tmpdir(), 'client-certificates-gateway-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
