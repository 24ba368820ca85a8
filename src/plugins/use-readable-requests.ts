import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../errors.ts';

/** Refuses parameters of an address that are no JSON, which Yoga would take for a fault of its own. */
export function useReadableRequests(): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (request.method !== 'GET' || requestParser === undefined) return;
      setRequestParser((get) => {
        try {
          return requestParser(get);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          const code: ErrorCode = 'BAD_REQUEST';
          const http = { status: 400, spec: false };
          throw new GraphQLError(
            'Expected variables and extensions to be JSON; got another text.',
            { extensions: { code, http } },
          );
        }
      });
    },
  };
}
