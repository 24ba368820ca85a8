import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { schema } from './src/graphql/schema/index.ts';

/**
 * Makes what is generated and committed: the printed schema, and the typed documents of the example
 * client and of GraphiQL. `npm run codegen` writes it, `npm run check:schema` fails when it is stale.
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
