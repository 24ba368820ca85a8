import type { IncomingMessage, ServerResponse } from 'node:http';
import { findGraphiQLAssets } from './graphiql-assets.ts';
import { createGraphiQLPage } from './graphiql-page.ts';
import type { GraphiQLOptions } from './page-settings.ts';
import type { StaticResource } from './static-resource.ts';

/**
 * Serves GraphiQL to browsers: its page at the GraphQL address, and its assets in a folder below.
 *
 * @param path of the GraphQL address, such as `/graphql`.
 */
export async function createGraphiQLRoutes(path: string, options: GraphiQLOptions) {
  const assetsPath = `${path}/assets/`;
  const { manifest, assets } = await findGraphiQLAssets();
  // Relative to the page, so that a proxy may serve the gateway below another path.
  const assetsFolder = assetsPath.slice(path.lastIndexOf('/') + 1);
  const page = createGraphiQLPage({ ...options, manifest, assetsFolder });

  return {
    /** Whether a request is for GraphiQL. Nothing that it can get is secret. */
    matches: (request: IncomingMessage) => find(request) !== undefined,
    /** Answers a request for GraphiQL. Undefined for any other request. */
    handle: (request: IncomingMessage, response: ServerResponse) =>
      find(request)?.(request, response),
  };

  function find({ method, url = '', headers }: IncomingMessage): StaticResource | undefined {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const [pathname = ''] = url.split('?');
    if (pathname.startsWith(assetsPath)) return assets.get(pathname.slice(assetsPath.length));
    const isPage = pathname === path && headers.accept?.includes('text/html') === true;
    return isPage ? page : undefined;
  }
}
