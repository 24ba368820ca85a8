import { once } from 'node:events';
import { defaultCredentials, defaultRegion } from '../src/emulator/emulator.ts';
import { type ServerProcess, startServer, typeScript } from './processes.ts';

/** The emulator of Amazon API Gateway, in a process of its own. */
export interface Upstream extends ServerProcess {
  /** What tells an AWS client to call it. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many REST calls arrived since this was last asked. */
  takeCallCount(): Promise<number>;
}

/** Starts an emulator with that many client certificates. */
export async function startUpstream(certificates: number): Promise<Upstream> {
  const server = await startServer({
    name: 'emulator',
    program: 'node',
    arguments: [...typeScript('bench/emulator.ts'), String(certificates)],
    hasChannel: true,
  });
  return {
    ...server,
    environment: {
      AWS_ENDPOINT_URL_API_GATEWAY: server.url,
      AWS_REGION: defaultRegion,
      AWS_ACCESS_KEY_ID: defaultCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: defaultCredentials.secretAccessKey,
    },
    async takeCallCount() {
      const answer = once(server.process, 'message');
      server.process.send('count');
      const [count] = (await answer) as readonly unknown[];
      return Number(count);
    },
  };
}
