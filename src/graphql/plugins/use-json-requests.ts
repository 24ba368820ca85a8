import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.ts';

/**
 * Takes JSON alone as a body. A form, multipart data and plain text are what a page of another site
 * can make a browser send without asking first.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export function useJsonRequests(): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (request.method === 'POST' && !isJson(request.headers.get('content-type'))) {
        throw badRequest('Expected a body of the content type application/json; got another.', {
          status: 415,
          headers: { Accept: 'application/json' },
        });
      }
      if (request.method !== 'GET' || requestParser === undefined) return;
      setRequestParser((get) => {
        try {
          return requestParser(get);
        } catch (error) {
          // Yoga would take it for a fault of its own.
          if (!(error instanceof SyntaxError)) throw error;
          throw badRequest('Expected variables and extensions to be JSON; got another text.');
        }
      });
    },
  };
}

function isJson(contentType: string | null): boolean {
  const [mediaType = ''] = (contentType ?? '').split(';');
  return /^application\/(graphql\+)?json$/i.test(mediaType.trim());
}
