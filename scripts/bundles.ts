import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { writeGraphiQLFiles } from './graphiql-files.ts';

const shared = {
  bundle: true,
  format: 'esm',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles the command and the library with their packages: `dist/main.js`, `dist/library.js`, `dist/emulator.js`, and
 * the chunks that they share or load when needed.
 */
export async function buildGateway(): Promise<Metafile> {
  const { metafile } = await build({
    ...shared,
    platform: 'node',
    target: 'node20',
    outdir: 'dist',
    entryPoints: {
      main: 'src/main.ts',
      library: 'src/library.ts',
      emulator: 'src/emulator/index.ts',
    },
    splitting: true,
    chunkNames: 'main-[name]-[hash]',
    mainFields: ['module', 'main'],
    // CommonJS packages in the bundle call `require`, but only for Node's own modules.
    banner: { js: 'const require = process.getBuiltinModule;' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return metafile;
}

/** Bundles GraphiQL for the browser and compresses it: `dist/graphiql/`. */
export async function buildGraphiQL(): Promise<Metafile> {
  const folder = 'src/graphql/graphiql/page';
  const result = await build({
    ...shared,
    entryPoints: {
      main: `${folder}/main.tsx`,
      'editor-worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
      'json-worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
      'graphql-worker': 'monaco-graphql/esm/graphql.worker.js',
    },
    outdir: 'dist/graphiql',
    write: false,
    splitting: true,
    minify: true,
    legalComments: 'none',
    target: 'es2022',
    jsx: 'automatic',
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [withoutMonacoStyles],
  });
  await writeGraphiQLFiles(result, 'dist/graphiql');
  return result.metafile;
}

/** `graphiql/style.css` contains the styles of the editor. Without this they would be built twice. */
const withoutMonacoStyles: Plugin = {
  name: 'without-monaco-styles',
  setup(build) {
    build.onLoad({ filter: /monaco-editor\/.*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};
