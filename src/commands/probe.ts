import { get } from 'node:http';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { ReadSetting } from '../config/setting.ts';
import { serverSettings } from '../config/settings/server.ts';
import { paths } from '../http/routes.ts';

/** Less than the least time that container runtimes allow a probe. */
const timeoutMilliseconds = 2000;

/**
 * Asks the gateway on this machine whether it is alive. Returns the exit code: 0 when it is, otherwise 1.
 *
 * @throws ConfigurationError when the port is 0.
 */
export async function runProbe(read: ReadSetting): Promise<number> {
  const host = reachable(read(serverSettings.host));
  const port = read(serverSettings.port);
  if (port === 0) {
    throw new ConfigurationError(
      'With PORT=0 the gateway listens on any free port, and probe does not know which. Set PORT or --port to a port.',
    );
  }
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}${paths.health}`;
  const answer = await ask(address);
  console.log(`${address}: ${answer}`);
  return answer === 200 ? 0 : 1;
}

/** A gateway that listens on every address is asked on the loopback interface. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** The status of the answer, or why there is none. */
function ask(address: string): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(address, { timeout: timeoutMilliseconds }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () =>
      request.destroy(new Error(`no answer in ${timeoutMilliseconds} ms`)),
    );
    request.on('error', (error) => {
      resolve(error.message);
    });
  });
}
