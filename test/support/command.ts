import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { plantSecret, searchForSecrets } from './planted-secrets.ts';

/** Environment variables. Undefined ones are not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The exit code and the output of a process. */
export interface Ending {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A started process. Disposing of it with `using` kills it. */
export interface Command extends Disposable {
  readonly ended: Promise<Ending>;
  /**
   * Waits until standard error or standard output matches, and gives the match. Rejects when the process
   * ends first.
   */
  outputMatching(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts a built command, such as `main.js`, in an empty environment: only the given variables, PATH, a HOME
 * that does not exist, and the metadata service disabled.
 */
export function startCommand(
  script: string,
  args: readonly string[] = [],
  environment: Environment = {},
): Command {
  // Not for the emulator, whose purpose is to print its credentials.
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

/** Variables whose values must not appear in the output. */
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

/** Waits for the address that a gateway prints. */
export async function addressOf(gateway: Command): Promise<string> {
  const [address] = await gateway.outputMatching(/http:\S+/);
  return address;
}

/** The variables that make a gateway, or any AWS client, call an emulator. */
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
 * Runs npm in a folder, and returns its output.
 *
 * @param spareCache The cache folder of npm, used when the usual one is not writable.
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

/** Creates a temporary folder. Disposing of it removes it. */
export async function createTemporaryFolder(): Promise<
  { readonly path: string } & AsyncDisposable
> {
  const path = await mkdtemp(join(tmpdir(), 'client-certificates-gateway-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
