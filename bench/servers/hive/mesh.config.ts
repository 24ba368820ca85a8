import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';

/** Composes the supergraph that Hive Gateway serves, for the upstream at `UPSTREAM_URL`. */
export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('ApiGateway', {
        source: new URL('openapi.json', import.meta.url).pathname,
        endpoint: process.env['UPSTREAM_URL'] ?? '',
        operationHeaders: { accept: 'application/json' },
      }),
    },
  ],
});
