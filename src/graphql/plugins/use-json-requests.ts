import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.ts';

/**
 * Accepts only JSON bodies. A page of another site can make a browser send forms, multipart data and
 * plain text without a preflight.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export function useJsonRequests(): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (request.method === 'POST' && !isJson(request.headers.get('content-type'))) {
        throw badRequest('Expected the Content-Type application/json; got another one.', {
          status: 415,
          headers: { Accept: 'application/json' },
        });
      }
      if (request.method !== 'GET' || requestParser === undefined) return;
      setRequestParser((get) => {
        try {
          return requestParser(get);
        } catch (error) {
          // Yoga would report it as an internal error.
          if (!(error instanceof SyntaxError)) throw error;
          throw badRequest(
            'Expected the parameters variables and extensions to be JSON; got text that is not JSON.',
          );
        }
      });
    },
  };
}

function isJson(contentType: string | null): boolean {
  const [mediaType = ''] = (contentType ?? '').split(';');
  return /^application\/(graphql\+)?json$/i.test(mediaType.trim());
}
