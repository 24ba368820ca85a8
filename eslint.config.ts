import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

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
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
  {
    // What the REST side and the GraphQL side may know of each other; see README, "How it is built".
    files: ['src/**'],
    ignores: ['src/upstream/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@aws-sdk/*', '@smithy/*'], message: 'Only src/upstream speaks to AWS.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/emulator/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['src/upstream/**', 'src/pagination/**', 'src/certificates/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['graphql', 'graphql-yoga', '@pothos/*'],
              message: 'The REST side knows no GraphQL.',
            },
          ],
        },
      ],
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
