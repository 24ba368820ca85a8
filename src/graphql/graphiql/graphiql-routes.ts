import type { IncomingMessage, ServerResponse } from 'node:http';
import { findGraphiQLAssets } from './graphiql-assets.ts';
import { createGraphiQLPage } from './graphiql-page.ts';
import type { GraphiQLOptions } from './page-settings.ts';
import type { StaticResource } from './static-resource.ts';

/** Answers requests for GraphiQL. */
interface GraphiQLRoutes {
  /** Whether a request is for GraphiQL. Nothing that it can get is secret. */
  readonly matches: (request: IncomingMessage) => boolean;
  /** Answers a request for GraphiQL. Undefined for any other request. */
  readonly handle: (
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<void> | undefined;
}

/**
 * Serves GraphiQL to browsers: its page at the GraphQL address, and its assets in a folder below.
 *
 * @param path of the GraphQL address, such as `/graphql`.
 */
export async function createGraphiQLRoutes(
  path: string,
  options: GraphiQLOptions,
): Promise<GraphiQLRoutes> {
  const assetsPath = `${path}/assets/`;
  const { manifest, get } = await findGraphiQLAssets();
  // Relative to the page, so that a proxy may serve the gateway below another path.
  const assetsFolder = assetsPath.slice(path.lastIndexOf('/') + 1);
  const page = createGraphiQLPage({ ...options, manifest, assetsFolder });

  return {
    matches: (request) => find(request) !== undefined,
    handle: (request, response) => find(request)?.(request, response),
  };

  function find({ method, url = '', headers }: IncomingMessage): StaticResource | undefined {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const [pathname = ''] = url.split('?');
    if (pathname.startsWith(assetsPath)) return get(pathname.slice(assetsPath.length));
    const isPage = pathname === path && headers.accept?.includes('text/html') === true;
    return isPage ? page : undefined;
  }
}
