import type { Plugin } from 'graphql-yoga';
import type { GraphiQLPage } from '../graphiql-page.ts';

/** Tells a browser beside the page what GraphiQL may do. */
export function useGraphiQLPolicy(getPage: () => GraphiQLPage): Plugin {
  return {
    onResponse({ response: { headers } }) {
      if (headers.get('content-type')?.startsWith('text/html') !== true) return;
      headers.set('content-type', 'text/html; charset=utf-8');
      headers.set('content-security-policy', getPage().contentSecurityPolicy);
    },
  };
}
