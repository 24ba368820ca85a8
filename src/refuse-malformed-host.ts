import type { Handler } from './serve.ts';

/**
 * Answers 400 to a `Host` that is none, as HTTP asks for; whoever makes an address of it would fail.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function refuseMalformedHost(handler: Handler): Handler {
  return (request, response, context) => {
    const { host = '' } = request.headers;
    if (URL.canParse(`http://${host}`) && !/[/?#@\\]/.test(host)) {
      return handler(request, response, context);
    }
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
    return response.writeHead(400, headers).end('Expected a Host.\n');
  };
}
