import type { ServerResponse } from 'node:http';
import type { Readiness } from './readiness.ts';
import type { RouteHandlers } from './routes.ts';
import type { Handler } from './server.ts';

/**
 * Creates the handlers of the two probes. `health` succeeds while the process is alive. `ready` succeeds
 * while upstream was reachable recently and the gateway is not stopping. Neither gives details.
 *
 * @param probeUpstream Makes one cheap upstream call.
 */
export function createHealthRoutes(
  readiness: Readiness,
  probeUpstream: () => Promise<unknown>,
): Pick<RouteHandlers, 'health' | 'ready'> {
  return {
    health: probeHandler(() => true),
    ready: probeHandler(() => readiness.isReady(probeUpstream)),
  };
}

function probeHandler(isWell: () => boolean | Promise<boolean>): Handler {
  return async ({ method }, response) => {
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, 'GET or HEAD');
      return;
    }
    if (await isWell()) answer(response, 200, 'ok');
    else answer(response, 503, 'not ready');
  };
}

function answer(response: ServerResponse, status: number, text: string): void {
  const body = `${text}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}
