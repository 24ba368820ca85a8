import type { Readiness } from './readiness.ts';
import type { RouteHandlers } from './routes.ts';
import { sendText } from './send-text.ts';
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
    response.setHeader('cache-control', 'no-store');
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      sendText(response, 405, 'GET or HEAD\n');
      return;
    }
    if (await isWell()) sendText(response, 200, 'ok\n');
    else sendText(response, 503, 'not ready\n');
  };
}
