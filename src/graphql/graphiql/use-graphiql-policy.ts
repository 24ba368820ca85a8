import type { Plugin } from 'graphql-yoga';
import type { GraphiQLPage } from './graphiql-page.ts';

/** Tells a browser beside the page what GraphiQL may do. */
export function useGraphiQLPolicy(getPage: () => Promise<GraphiQLPage>): Plugin {
  return {
    async onResponse({ response: { headers } }) {
      if (headers.get('content-type')?.startsWith('text/html') !== true) return;
      headers.set('content-type', 'text/html; charset=utf-8');
      const { contentSecurityPolicy } = await getPage();
      headers.set('content-security-policy', contentSecurityPolicy);
    },
  };
}
