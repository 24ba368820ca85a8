import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { Emulator, EmulatorCredentials } from '../../src/emulator/emulator.ts';

/** An SDK client of the emulator, without retries. Disposing of it closes its connections. */
export function createSdkClient(emulator: Emulator): APIGatewayClient & Disposable {
  return disposable(new APIGatewayClient(sdkOptions(emulator)));
}

/** The options of any SDK client of the emulator. */
export function sdkOptions(
  emulator: Emulator,
  { region = emulator.region, credentials = emulator.credentials }: ClientOptions = {},
): Required<ClientOptions> & { readonly endpoint: string; readonly maxAttempts: number } {
  // Retries would slow down tests of errors, and repeat their requests.
  return { endpoint: emulator.url, region, credentials, maxAttempts: 1 };
}

/** Options of a client. Default: the first account and Region of the emulator. */
export interface ClientOptions {
  readonly region?: string;
  readonly credentials?: EmulatorCredentials;
}

/** Closes the connections of an SDK client when it is disposed of. */
export function disposable<T extends { destroy(): void }>(client: T): T & Disposable {
  return Object.assign(client, {
    [Symbol.dispose]: () => {
      client.destroy();
    },
  });
}

/** Runs a command as a client of the emulator, without the AWS settings of this shell. Returns its output. */
export async function runClient(
  emulator: Emulator,
  command: string,
  ...args: string[]
): Promise<string> {
  const settings = {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_DEFAULT_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: emulator.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: emulator.credentials.secretAccessKey,
    ...(emulator.credentials.sessionToken && {
      AWS_SESSION_TOKEN: emulator.credentials.sessionToken,
    }),
  };
  return runWithSettings(settings, command, ...args);
}

/** Runs a command with the given AWS settings only. Returns its output. */
export async function runWithSettings(
  settings: Readonly<Record<string, string>>,
  command: string,
  ...args: string[]
): Promise<string> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(own),
    ...settings,
    AWS_CONFIG_FILE: settings['AWS_CONFIG_FILE'] ?? '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_PAGER: '',
  };
  const { stdout } = await promisify(execFile)(command, args, { env, maxBuffer: 64 * 2 ** 20 });
  return stdout;
}

/** Whether a command is installed. Otherwise its tests are skipped. */
export function canRun(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
