import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { writeConfigurationPage } from './scripts/configuration-page.ts';
import { schema } from './src/graphql/schema/index.ts';

/**
 * The generated files that are committed: the printed schema, the reference of the configuration, and
 * the typed documents of the example client and of GraphiQL. `npm run codegen` writes them, and
 * `npm run check:schema` fails when one is stale.
 */
const config: CodegenConfig = {
  importExtension: '.ts',
  config: { sort: false },
  schema: printSchema(schema),
  documents: ['examples/*.ts', 'src/graphql/graphiql/example-queries.ts'],
  generates: {
    './schema.graphql': {
      plugins: ['schema-ast'],
      config: { includeDirectives: true },
    },
    './docs/configuration.md': {
      plugins: [{ add: { content: writeConfigurationPage() } }],
    },
    './examples/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { DateTime: 'string', ID: 'string' },
        strictScalars: true,
      },
    },
  },
};

export default config;
