import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Emulator } from '../../src/emulator/emulator.ts';

/** A gateway in a process of its own, so that what holds it up holds nobody else up. */
export interface GatewayProcess extends Disposable {
  readonly child: ChildProcess;
  /** The GraphQL address. */
  readonly url: string;
  /** All that the gateway wrote. */
  readonly output: () => string;
  /** Looks at the process; undefined when it has ended. */
  readonly measure: () => Promise<ProcessMeasure | undefined>;
}

/** What a process says of itself. */
export interface ProcessMeasure {
  /** Bytes of its heap after the garbage was collected. */
  readonly heapUsed: number;
  /** Milliseconds that its event loop was blocked at a stretch, since the last look. */
  readonly longestBlock: number;
  /** Milliseconds of processor time that it has used since it started. */
  readonly processorTime: number;
}

/** Starts a gateway in front of an emulator. `environment` adds settings. */
export async function startGatewayProcess(
  { url, region, credentials }: Emulator,
  environment: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', 'test/support/gateway-process-main.ts'],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL_API_GATEWAY: url,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...environment,
      },
    },
  );
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit').then(() => undefined);
  const [started] = (await Promise.race([once(child, 'message'), ended])) ?? [];
  if (started === undefined) throw new Error(`The gateway did not start: ${output}`);
  return {
    child,
    url: (started as { url: string }).url,
    output: () => output,
    async measure() {
      if (!child.connected) return undefined;
      const answered = once(child, 'message');
      child.send('measure');
      const [answer] = (await Promise.race([answered, ended])) ?? [];
      return answer as ProcessMeasure | undefined;
    },
    [Symbol.dispose]() {
      child.kill('SIGKILL');
    },
  };
}
