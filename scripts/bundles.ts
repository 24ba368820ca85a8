import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { writeGraphiQLFiles } from './graphiql-files.ts';

const shared = {
  bundle: true,
  format: 'esm',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

const forNode = { ...shared, platform: 'node', target: 'node20', outdir: 'dist' } as const;

/** Bundles the gateway with its packages: `dist/main.js`, and the chunks that it loads when needed. */
export async function buildGateway(): Promise<Metafile> {
  const { metafile } = await build({
    ...forNode,
    entryPoints: ['src/main.ts'],
    splitting: true,
    chunkNames: 'main-[name]-[hash]',
    mainFields: ['module', 'main'],
    // CommonJS packages in the bundle call `require`, but only for Node's own modules.
    banner: { js: 'const require = process.getBuiltinModule;' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return metafile;
}

/** Bundles the emulator's command. It imports its packages from node_modules. */
export async function buildTools(): Promise<void> {
  await build({
    ...forNode,
    entryPoints: ['src/emulator/main.ts'],
    outdir: 'dist/emulator',
    packages: 'external',
  });
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
