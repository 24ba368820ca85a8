import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiGateway } from '../upstream/api-gateway.ts';
import type { Handler } from './server.ts';
import type { Readiness } from './readiness.ts';

/** Whether the process is alive. */
export const healthPath = '/health';

/** Whether it can answer: upstream was reachable lately, and nobody asked it to stop. */
export const readyPath = '/ready';

/**
 * Answers the two questions of whoever runs the gateway, in front of everything else: they need no
 * credentials, and their answers tell nothing beside yes or no.
 */
export function answerProbes(
  handler: Handler,
  readiness: Readiness,
  apiGateway: Pick<ApiGateway, 'readPage'>,
): Handler {
  return (request, response, context) => {
    const { url } = request;
    const isProbe = url === healthPath || url === readyPath;
    return isProbe ? answerProbe(request, response) : handler(request, response, context);
  };

  async function answerProbe(
    { method, url }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (method !== 'GET' && method !== 'HEAD') {
      answer(response, 405, 'GET or HEAD', { allow: 'GET, HEAD' });
    } else if (url === healthPath || (await readiness.isReady(apiGateway))) {
      answer(response, 200, 'ok');
    } else {
      answer(response, 503, 'not ready');
    }
  }
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const own = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, { ...own, ...headers }).end(`${text}\n`);
}
