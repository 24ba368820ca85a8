import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The layers of the gateway, from the top down. A file may import its own layer and those below. */
const layers = [
  'src/main.ts',
  'src/library.ts',
  'src/commands',
  'src/http',
  'src/graphql',
  'src/upstream',
  'src/pagination',
  'src/certificates',
  'src/observability',
  'src/config',
  'src/util',
];

const belowGraphQL = layers.slice(layers.indexOf('src/graphql') + 1);

/** What the files of `target` may not import. */
const importZones = [
  ...layers.slice(1).map((layer, index) => ({
    target: layer,
    from: layers.slice(0, index + 1),
    message: 'Imports point down: see the layers in docs/architecture.md.',
  })),
  {
    target: 'src',
    from: ['bench', 'examples', 'scripts', 'test'],
    message: 'The gateway imports only its own sources.',
  },
  {
    target: [
      ...layers.filter((layer) => layer !== 'src/commands'),
      'src/commands/!(demo|emulator).ts',
      'examples',
      'scripts',
    ],
    from: 'src/emulator',
    message: 'Only the commands demo and emulator, the tests and the bench import the emulator.',
  },
  {
    target: 'src/emulator',
    from: layers,
    message: 'The emulator stands on its own.',
  },
  {
    target: [...layers.filter((layer) => layer !== 'src/upstream'), 'examples', 'scripts'],
    from: ['node_modules/@aws-sdk', 'node_modules/@smithy'],
    message: 'Only src/upstream calls AWS.',
  },
  {
    target: belowGraphQL,
    from: [
      'node_modules/@pothos',
      'node_modules/dataloader',
      'node_modules/graphql',
      'node_modules/graphql-scalars',
      'node_modules/graphql-yoga',
    ],
    message: 'The layers below src/graphql know no GraphQL.',
  },
];

const restrictedSyntax = [{ selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }];

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '**/generated/', '**/__generated__/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-nested-ternary': 'error',
      'no-restricted-syntax': ['error', ...restrictedSyntax],
    },
  },
  {
    // Each evaluation of an accessor allocates in V8's old space: docs/performance.md.
    files: ['src/**'],
    ignores: ['src/emulator/**', 'src/graphql/graphiql/page/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...restrictedSyntax,
        {
          selector: "ObjectExpression > Property[kind='get']",
          message: 'Use a class: an accessor of an object literal outlives its request.',
        },
      ],
    },
  },
  {
    files: ['src/**', 'examples/**', 'scripts/**'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [createNodeResolver()],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: importZones }],
    },
  },
  {
    // The tools that read these files ask for a default export.
    files: ['*.config.ts', 'codegen.ts', 'test/support/closing-line.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // They import what only bench/package.json installs, and may be linted without it.
    files: ['bench/load/autocannon.ts', 'bench/servers/mercurius.ts', 'bench/servers/hive/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
    },
  },
  {
    // What an answer looks like is said by the assertions on it.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
