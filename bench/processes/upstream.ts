import { once } from 'node:events';
import { defaultCredentials, defaultRegion } from '../../src/emulator/emulator.ts';
import { type ServerProcess, startServer, typeScript } from './server-process.ts';

/** The emulator of Amazon API Gateway, in a process of its own. */
export interface Upstream extends ServerProcess {
  /** The variables that make an AWS client call it. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many REST calls arrived since this was last called. */
  takeCallCount(): Promise<number>;
}

/**
 * Starts an emulator with a number of client certificates, and REST APIs whose stages use them; or one
 * with many locations.
 */
export async function startUpstream(contents: number | 'locations', apis = 0): Promise<Upstream> {
  const server = await startServer({
    name: 'emulator',
    program: 'node',
    arguments:
      contents === 'locations'
        ? typeScript('bench/servers/locations-emulator.ts')
        : [...typeScript('bench/servers/emulator.ts'), String(contents), String(apis)],
    hasChannel: true,
  });
  return {
    ...server,
    environment: {
      AWS_ENDPOINT_URL_API_GATEWAY: server.url,
      AWS_ENDPOINT_URL_APIGATEWAYV2: server.url,
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
